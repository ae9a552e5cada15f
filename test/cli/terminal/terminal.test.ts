import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { expect } from 'chai';
import { operator } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { closeDesks, openDesk, runAttended } from '../command-line.ts';
import { openReception } from '../reception.ts';

describe('a command at a terminal', () => {
  afterEach(closeDesks);

  eachStore((store) => {
    it('asks for what was left out and goes on; questions keep to stderr', async () => {
      const { clinic, desk } = await openReception(store);
      const { exit, stdout, stderr } = await runAttended(
        desk,
        ['packages', 'add', '--price', '12.5'],
        [
          ['The name patients see', 'Month'],
          ['How long it runs', '30'],
        ],
      );
      expect(exit, stderr).to.equal(0);
      expect(stdout).to.match(/^Added Month, KWD.12\.500 for 30 days: \S+\n$/);
      const [added] = await clinic.as(operator).packages.available();
      expect(added).to.include({ name: 'Month', price: 12.5, duration: 30 });
    });

    it('asks for arguments too', async () => {
      const { clinic, desk } = await openReception(store);
      await clinic.as(operator).users.create({ role: 'patient', name: 'Ahmed', phone: '51234567' });
      const { exit, stdout, stderr } = await runAttended(
        desk,
        ['user', 'show'],
        [["The user's id, phone", '51234567']],
      );
      expect(exit, stderr).to.equal(0);
      expect(stdout).to.include('+96551234567');
    });

    it('says that it reads or counts, which takes long when there is much', async () => {
      const { desk } = await openReception(store);
      for (const [argv, said] of [
        [['user', 'list'], 'Reading'],
        [['report', 'revenue'], 'Counting'],
      ] as const) {
        const { exit, stdout, stderr } = await runAttended(desk, argv, []);
        expect(exit, stderr).to.equal(0);
        expect(stderr).to.include(said);
        expect(stdout).to.not.include(said);
      }
    });

    it('on a terminal without a width: no spinner, which would clear lines forever', async () => {
      const { desk } = await openReception(store);
      const { columns } = process.stderr;
      process.stderr.columns = 0;
      const { exit, stderr } = await runAttended(desk, ['user', 'list'], []).finally(() => {
        process.stderr.columns = columns;
      });
      expect({ exit, stderr }).to.deep.equal({ exit: 0, stderr: '' });
    });

    it('a password is typed twice, and never shown', async () => {
      const { clinic, desk } = await openReception(store);
      await clinic.as(operator).users.create({ role: 'doctor', name: 'Noor', email: 'noor@clinic.example' });
      const { exit, stdout, stderr } = await runAttended(
        desk,
        ['user', 'set-password', 'noor@clinic.example'],
        [
          ['Password:', 'correct horse'],
          ['The same again:', 'correct horse'],
        ],
      );
      expect({ exit, stdout }).to.deep.equal({ exit: 0, stdout: 'Noor has a new password.\n' });
      expect(stderr).to.not.include('correct horse');
    });

    it('db reset: only the typed name of the database goes on', async () => {
      const { clinic, storage, desk } = await openReception(store);
      const place = store.placeOf(storage);
      const name = place.engine === 'sqlite' ? 'clinic.db' : place.database;
      await clinic.as(operator).packages.add({ name: 'Month', price: 10, duration: 30 });
      const wrong = await runAttended(desk, ['db', 'reset'], [[`Type ${name} to go on`, 'yes']]);
      expect(wrong.exit).to.equal(1);
      expect(await clinic.as(operator).packages.available()).to.have.lengthOf(1);
      const interrupted = await runAttended(desk, ['db', 'reset'], [[`Type ${name} to go on`, '\u0003']]);
      expect(interrupted.exit).to.equal(1);
      expect(interrupted.stderr).to.include('Cancelled: nothing was changed.');
      expect(await clinic.as(operator).packages.available()).to.have.lengthOf(1);
      const right = await runAttended(
        desk,
        ['db', 'reset', '--no-sample'],
        [[`Type ${name} to go on`, name]],
      );
      expect(right.exit, right.stderr).to.equal(0);
      expect(await clinic.as(operator).packages.available()).to.deep.equal([]);
    });
  });

  it('setup: Twilio and MongoDB are questions with none as their default', async () => {
    const desk = { ...(await openDesk()), environment: {} };
    const { exit, stdout, stderr } = await runAttended(
      desk,
      ['setup'],
      [
        ['MongoDB URI', ''],
        ['Who sends the codes?', ''],
        ["The admin's email", ''],
        ['Password:', 'correct horse'],
        ['The same again:', 'correct horse'],
      ],
    );
    expect(exit, stderr).to.equal(0);
    expect(stdout).to.include('The admin is admin@clinic.local.');
    const env = parseEnv(await readFile(join(desk.folder, '.env'), 'utf8'));
    expect(Object.keys(env)).to.have.members(['SECRET_KEY', 'JWT_SECRET_KEY']);
  });

  it('setup: what is answered of Twilio is in the .env, its token not on the screen', async () => {
    const desk = { ...(await openDesk()), environment: {} };
    const { exit, stdout, stderr } = await runAttended(
      desk,
      ['setup', '--admin-email', 'a@clinic.example'],
      [
        ['MongoDB URI', ''],
        ['Who sends the codes?', '\u001b[B'],
        ['Twilio account SID:', `AC${'1'.repeat(32)}`],
        ['Twilio auth token:', 'token with "quotes" # and more'],
        ['The number it sends from', '+14155238886'],
        ['Password:', 'correct horse'],
        ['The same again:', 'correct horse'],
      ],
    );
    expect(exit, stderr).to.equal(0);
    expect(stdout + stderr).to.not.include('token with');
    expect(parseEnv(await readFile(join(desk.folder, '.env'), 'utf8'))).to.deep.include({
      SMS_PROVIDER: 'twilio_whatsapp',
      TWILIO_ACCOUNT_SID: `AC${'1'.repeat(32)}`,
      TWILIO_AUTH_TOKEN: 'token with "quotes" # and more',
      TWILIO_WHATSAPP_FROM: 'whatsapp:+14155238886',
    });
  });
});
