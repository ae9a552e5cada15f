// npm start: installs and builds what is missing, makes the clinic ready and serves it in the foreground.
import { execFileSync } from 'node:child_process';
import { build } from './build.mjs';
import { install, root } from './install.mjs';

process.chdir(root);
install();
build();

const clinic = 'packages/cli/bin/run.js';

/** What was made now, and what was there already; why it can't be done is on stderr. */
const setUp = () => {
  try {
    return JSON.parse(
      execFileSync(process.execPath, [clinic, 'setup', '--yes', '--json'], {
        stdio: ['ignore', 'pipe', 'inherit'],
      }),
    );
  } catch (error) {
    process.exit(error.status ?? 1);
  }
};

const { env_file, database, admin } = setUp();
const { loadConfig, readEnvironment } = await import('@clinic/core');
const { http, messaging } = loadConfig(readEnvironment());
const url = `http://localhost:${http.port}`;

console.log(`
The clinic is ready; its data is in ${database}, its configuration in ${env_file}.

  Documentation   ${url}/docs
  First code      curl ${url}/auth/send-otp -H 'Content-Type: application/json' -d '{"phone_number":"51234567"}'
                  ${messaging.twilio ? 'It comes by text message.' : 'It is shown here, on this console.'}
  Admin           ${admin.email}${admin.password ? `, password ${admin.password} (shown only now)` : ''}
  Stop            Ctrl-C
`);

// npm passes on to us the Ctrl-C that the terminal has sent us too: the second must not end requests under way.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => {});
process.argv = [process.execPath, clinic, 'serve'];
await import(`../${clinic}`);
