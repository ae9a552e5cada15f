import { expect } from 'chai';
import packageJson from '../../../packages/cli/package.json' with { type: 'json' };
import { closeDesks, commands, openDesk, runClinic } from '../command-line.ts';

const promised = [
  'appointments cancel',
  'appointments list',
  'appointments move',
  'audit list',
  'audit verify',
  'billing check',
  'billing receipt',
  'day close',
  'db backup',
  'db init',
  'db migrate',
  'db reset',
  'db restore',
  'db seed',
  'db status',
  'doctors add',
  'doctors hours',
  'doctors list',
  'import inventory',
  'import patients',
  'inventory low',
  'messages list',
  'messages preview',
  'messages retry',
  'openapi',
  'otp inspect',
  'otp unlock',
  'packages activate',
  'packages add',
  'packages confirm-payment',
  'packages edit',
  'packages fail-payment',
  'packages list',
  'packages pending',
  'packages retire',
  'patients find',
  'report doctors',
  'report patients',
  'report revenue',
  'serve',
  'setup',
  'slots explain',
  'sweep',
  'user activate',
  'user create',
  'user deactivate',
  'user grant',
  'user list',
  'user set-password',
  'user show',
  'user sign-out',
];

describe('clinic --help', () => {
  afterEach(closeDesks);

  it('every promised command is there', () => {
    expect(commands.map(({ id }) => id.replace(':', ' '))).to.have.members(promised);
  });

  it('every topic says what it is about', () => {
    const named = commands.flatMap(({ id }) => (id.includes(':') ? [id.replace(/:.*/, '')] : []));
    expect(Object.keys(packageJson.oclif.topics)).to.have.members([...new Set(named)]);
  });

  for (const command of commands) {
    const name = command.id.replace(':', ' ');
    it(`${name}: a summary, two examples that begin with it, every flag and argument described, --json`, () => {
      expect(command.summary).to.match(/^[A-Z].+\.$/);
      const examples = (command.examples ?? []).map((example) =>
        typeof example === 'string' ? example : example.command,
      );
      expect(examples).to.have.lengthOf(2);
      for (const example of examples) expect(example).to.include(`<%= config.bin %> ${name}`);
      for (const value of [...Object.values(command.flags), ...Object.values(command.args)]) {
        expect(value.description, value.name).to.be.a('string').and.not.equal('');
      }
      expect(command.flags).to.have.property('json');
    });
  }

  it('clinic packages add --help: prints it on stdout, exit 0', async () => {
    const { exit, stdout, stderr } = await runClinic(await openDesk(), ['packages', 'add', '--help']);
    expect({ exit, stderr }).to.deep.equal({ exit: 0, stderr: '' });
    for (const part of [
      'Put a new package on sale.',
      '--price=<value>',
      'EXAMPLES',
      '$ clinic packages add --name',
    ]) {
      expect(stdout).to.include(part);
    }
  });
});
