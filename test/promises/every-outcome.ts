import { domains } from '../../packages/server/src/app.ts';
import { operator } from '../support/clinic.ts';
import { sendRaw } from '../support/raw-request.ts';
import type { Received, Sent, TestServer } from '../support/server.ts';
import { callFromTwilio, textFrom } from '../support/twilio-caller.ts';
import { signInEveryRole } from './callers.ts';
import { canary, type Watch } from './canaries.ts';
import { causeEveryBill } from './every-bill.ts';
import { causeEveryBooking } from './every-booking.ts';
import { targetOf } from './every-field.ts';

const MINUTE = 60_000;
const named = { name: canary.name, national_id: canary.civilId };

/** Calls every route, and has every kind of refusal answered; answers all that came back. */
export const causeEveryOutcome = async (server: TestServer, watch: Watch): Promise<Received[]> => {
  const answers: Received[] = [];
  const send = async (method: string, path: string, sent: Sent = {}): Promise<Received> => {
    const headers = { 'User-Agent': canary.userAgent, ...sent.headers };
    const answer = watch.note(await server.send(path, { ...sent, method, headers }));
    watch.readMessages(server.messenger.sent);
    answers.push(answer);
    return answer;
  };
  const post = (path: string, body: unknown, sent: Sent = {}) => send('POST', path, { ...sent, body });
  const put = (path: string, body: unknown, token: string) => send('PUT', path, { body, token });
  const ask = (phone_number: string, sent: Sent = {}) => post('/auth/send-otp', { phone_number }, sent);
  const verify = (phone_number: string, code: string) => post('/auth/verify-otp', { phone_number, code });
  const signIn = async (phone: string) => {
    await ask(phone);
    return (await verify(phone, server.messenger.codeFor(phone))).data;
  };
  const guess = (phone: string) =>
    verify(phone, String((Number(server.messenger.codeFor(phone)) + 1) % 100_000).padStart(5, '0'));

  const staff = await signInEveryRole(server);
  for (const token of Object.values(staff)) watch.addSecret(token);
  const other = await signIn(canary.otherPhone);
  await put('/user/profile', { email: canary.email }, other.token);

  // Codes: sent, replayed, asked for too often, guessed, spent, expired, used, locked.
  await verify(canary.phone, '12345');
  const key = { headers: { 'Idempotency-Key': canary.idempotencyKey } };
  await ask(canary.phone, key);
  await ask(canary.phone, key);
  await ask(canary.otherPhone, key);
  await ask(canary.phone, { headers: { 'Idempotency-Key': `${canary.idempotencyKey} ä` } });
  for (let count = 0; count < 4; count += 1) await guess(canary.phone);
  for (let count = 0; count < 3; count += 1) await ask(canary.phone);
  server.clock.tick(15 * MINUTE);
  for (let count = 0; count < 7; count += 1) {
    if (count % 3 === 0) await ask(canary.phone);
    await guess(canary.phone);
  }
  await ask(canary.phone);
  await server.clinic.as(operator).otp.unlock(canary.phone);
  const { token, refresh_token, user } = await signIn(canary.phone);

  // The profile and what is refused in it.
  await put('/user/profile', { ...named, locale: 'ar' }, token);
  await put('/user/profile', { ...named, email: canary.email }, token);
  await put('/user/profile', { [canary.fieldName]: canary.bodyText, name: { $ne: canary.name } }, token);
  await put('/user/profile', { name: `${canary.name}\u0000` }, token);
  await put('/user/profile', { name: canary.bodyText.repeat(20), email: `${canary.bodyText}@` }, token);
  await ask(canary.bodyText);
  await send('PATCH', '/users/me', { body: { phone: canary.otherPhone }, token });
  await send('PATCH', '/users/me', {
    body: { current_password: canary.password, new_password: `${canary.password} new` },
    token,
  });
  const [session] = (await send('GET', '/auth/sessions', { token })).data.items;
  await send('DELETE', `/auth/sessions/${session.id}`, { token: other.token });

  // A package: unknown, incomplete, bought, bought again, paid, paid again.
  const { package: first } = (await send('GET', '/packages/available')).data;
  await post('/packages/purchase', { package_id: canary.bodyText, user_info: named }, { token });
  await post('/packages/purchase', { package_id: first.id }, { token: other.token });
  const bought = await post(
    '/packages/purchase',
    { package_id: first.id, user_info: named },
    { token, ...key },
  );
  await post('/packages/purchase', { package_id: first.id, user_info: named }, { token });
  await post('/packages/purchase', { package_id: first.id }, { token: staff.doctor });
  for (const verb of ['confirm-payment', 'confirm-payment', 'fail-payment']) {
    await send('POST', `/packages/subscriptions/${bought.data.subscription.id}/${verb}`, {
      token: staff.receptionist,
    });
  }
  await send('GET', '/packages/history?page=0', { token });

  // A doctor: added, refused for the phone of another, changed, ended.
  const doctor = { name: canary.name, email: `doctor.${canary.email}`, bio: canary.bodyText };
  const added = await post('/doctors', doctor, { token: staff.admin });
  await post('/doctors', { ...doctor, phone: canary.otherPhone }, { token: staff.admin });
  await post('/doctors', { ...doctor, phone: canary.bodyText }, { token: staff.admin });
  const one = `/doctors/${added.data.doctor_id}`;
  await send('PATCH', one, { body: { phone: canary.phone }, token: staff.admin });
  const { doctor_id } = added.data;
  const hours = { doctor_id, day_of_week: 0, start_time: '08:00', end_time: '12:00' };
  for (const start_time of ['08:00', '09:00', canary.bodyText])
    await post('/availability', { ...hours, start_time }, { token: staff.admin });
  const leave = { doctor_id, start: '2031-01-06T05:00:00Z', end: '2031-01-07T05:00:00Z' };
  await post('/availability/time-off', { ...leave, reason: canary.bodyText }, { token: staff.admin });
  await send('GET', `${one}/slots?date=2031-01-06&explain=1`, { token: staff.admin });
  await send('GET', `${one}/schedule`, { token: staff.receptionist });
  await causeEveryBooking(send, staff, token, doctor_id);
  await causeEveryBill(send, staff);
  await send('DELETE', one, { token: staff.admin });
  await send('GET', one);
  await send('GET', `/doctors/search?q=${canary.query}`);

  // What phones write back, and whoever pretends to be Twilio.
  for (const body of [canary.bodyText, 'CONFIRM', 'CANCEL', 'STOP', 'START']) {
    const text = textFrom(canary.phone, body);
    answers.push(await callFromTwilio(server, text));
    answers.push(
      await callFromTwilio(server, { ...text, Body: canary.bodyText }, { signature: canary.bodyText }),
    );
  }

  // Another phone: taken, own, moved to.
  await post('/user/send-phone-change-otp', { new_phone_number: canary.otherPhone }, { token });
  await post('/auth/send-otp', { phone_number: canary.phone, purpose: 'phone_change' }, { token });
  await post('/user/send-phone-change-otp', { new_phone_number: '+96560000001' }, { token });
  const otp_code = server.messenger.codeFor('+96560000001');
  await put('/user/phone', { new_phone_number: '+96560000001', otp_code }, token);
  await server.clinic.sweep();

  // Tokens: refreshed, replayed, made up, ended, expired; a user disabled.
  const next = (await post('/auth/refresh', { refresh_token })).data;
  await post('/auth/refresh-token', { refresh_token: next.refresh_token });
  await post('/auth/refresh', { refresh_token });
  await post('/auth/refresh', { refresh_token: canary.bodyText });
  await send('GET', '/user/profile', { token: next.token });
  await send('GET', '/user/profile', { headers: { Authorization: `Bearer ${canary.authorization}` } });
  await send('GET', '/user/profile', { headers: { Authorization: canary.authorization } });
  await post('/auth/logout', {}, { token: other.token });
  await send('GET', '/user/profile', { token: other.token });
  server.clock.tick(24 * 60 * MINUTE);
  await send('GET', '/user/profile', { token: staff.admin });
  await ask('+96560000001');
  await server.clinic.as(operator).users.deactivate(user.id);
  await verify('+96560000001', server.messenger.codeFor('+96560000001'));

  // Passwords: registered, taken, refused, right, wrong, of nobody, at another door, tried too often; disabled.
  const account = { email: canary.passwordEmail, password: canary.password, name: canary.name };
  const login = (password: string, email: string = canary.passwordEmail) =>
    post('/auth/login', { email, password });
  const registered = await post('/auth/register', { ...account, phone: '+96560000002' });
  await post('/auth/patient/signup', account, key);
  await post('/auth/register', { ...account, email: canary.email, password: canary.name });
  await post('/auth/register', { ...account, role: 'admin' });
  await post('/auth/register', {
    ...account,
    email: `${canary.bodyText}@`,
    password: canary.bodyText.repeat(20),
  });
  await post('/auth/register', { ...account, email: 'x@secret.example', phone: canary.otherPhone });
  await login(canary.password);
  await login(canary.wrongPassword);
  await login(canary.wrongPassword, canary.unknownEmail);
  await login(canary.wrongPassword, canary.otherPhone);
  await post('/auth/doctor/login', { email: canary.passwordEmail, password: canary.password });
  await server.clinic.as(operator).users.deactivate(registered.data.user_id);
  await login(canary.password);
  for (let count = 0; count < 11; count += 1) await login(canary.wrongPassword);

  // Requests that aren't any.
  const json = { 'Content-Type': 'application/json' };
  await send('POST', '/auth/verify-otp', {
    raw: `{"phone_number":"${canary.phone}","code":${canary.bodyText}`,
    headers: json,
  });
  await send('POST', '/auth/verify-otp', { raw: `["${canary.bodyText}"]`, headers: json });
  await send('POST', '/auth/verify-otp', { raw: `"${canary.bodyText.repeat(7_000)}"`, headers: json });
  await send('POST', '/auth/verify-otp', {
    raw: canary.bodyText,
    headers: { 'Content-Type': `text/${canary.bodyText}` },
  });
  await send('GET', `/${canary.path}?q=${canary.query}`);
  await send('DELETE', `/user/profile?q=${canary.query}`);
  await send('GET', `/packages/available?phone=${canary.phone}&phone=${canary.name.replace(' ', '+')}`);
  await sendRaw(server.port, `${canary.bodyText} ${canary.path}\r\n${canary.authorization}\r\n\r\n`);
  await sendRaw(
    server.port,
    `GET /${canary.path} HTTP/1.1\r\nHost: x\r\nAuthorization: ${canary.authorization.repeat(2_000)}\r\n\r\n`,
  );

  for (const { method, path } of domains.flatMap(({ routes }) => routes)) {
    await send(
      method,
      `${targetOf({ path })}?q=${canary.query}`,
      method === 'GET' ? {} : { body: { [canary.fieldName]: canary.bodyText } },
    );
  }
  return answers;
};
