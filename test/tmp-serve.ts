import { createClinic } from '@clinic/core';
import { openSqlite } from '@clinic/core/sqlite';
import { createLogger, serveClinic } from '@clinic/server';
import { writeFileSync } from 'node:fs';
import { keepingMessenger, testSecrets } from './support/clinic.ts';
const messenger = keepingMessenger();
const clinic = createClinic({ storage: await openSqlite(':memory:'), messenger, settings: {...testSecrets, paymentMode: 'manual', otpAddressLimit: 1e6, otpDailyLimit: 1e6 } });
await clinic.store.initialize({ sample: true });
const tokens: Record<string, unknown> = {};
for (const [i, role] of (['admin', 'patient', 'receptionist'] as const).entries()) {
  const phone = `+9655900000${i}`;
  await clinic.as({ type: 'cli', name: 'x' }).users.create({ role, name: role, phone });
  const it = clinic.as({ type: 'anonymous' }).identity;
  await it.sendOtp({ phone_number: phone });
  tokens[role] = await it.verifyOtp({ phone_number: phone, code: messenger.codeFor(phone) });
}
const { port } = await serveClinic(clinic, { port: 0, host: '127.0.0.1', allowedOrigins: [], trustProxy: 0, rateLimitUser: 1e9, rateLimitAnonymous: 1e9, redisUrl: null, metricsToken: null, publicUrl: null }, createLogger('info', { write: (l: string) => { if (l.includes('"level":"error"')) process.stdout.write(l); } }));
writeFileSync('/tmp/serve.json', JSON.stringify({ port, tokens }));
console.log(port);
