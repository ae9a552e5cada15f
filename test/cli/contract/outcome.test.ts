import { readdir } from 'node:fs/promises';
import { expect } from 'chai';
import { eachStore } from '../../support/engines.ts';
import {
  answerOf,
  closeDesks,
  type Outcome,
  openDesk,
  refusalOf,
  runClinic,
  runHere,
} from '../command-line.ts';
import { openReception } from '../reception.ts';

const unknownId = '0197d6f2-5c1e-7b4a-9f6e-2d8c1a3b4c5d';

describe('what a command leaves behind', () => {
  afterEach(closeDesks);

  eachStore((store) => {
    it('done: exit 0, one JSON value on stdout and nothing else', async () => {
      const { desk } = await openReception(store);
      const outcome = await runClinic(desk, ['packages', 'list', '--json']);
      expect(answerOf(outcome)).to.deep.equal({ items: [], total: 0 });
      expect(outcome.stderr).to.equal('');
    });

    it('refused: exit 1, the reason on stderr, its code and message as JSON on stdout', async () => {
      const { desk } = await openReception(store);
      const outcome = await runClinic(desk, ['packages', 'retire', unknownId, '--json']);
      const { code, message } = refusalOf(outcome, 1);
      expect(code).to.equal('NOT_FOUND');
      expect(outcome.stderr).to.equal(`${message}\n`);
    });

    it('refused without --json: nothing on stdout', async () => {
      const { desk } = await openReception(store);
      const { exit, stdout, stderr } = await runHere(desk, ['packages', 'retire', unknownId]);
      expect({ exit, stdout }).to.deep.equal({ exit: 1, stdout: '' });
      expect(stderr).to.equal('There is no such package.\n');
    });

    it('a value that the rules refuse: exit 2, the field named', async () => {
      const { desk } = await openReception(store);
      const add = ['packages', 'add', '--name', 'A', '--duration', '30'];
      const tooFine = refusalOf(await runHere(desk, [...add, '--price', '1.2345', '--json']), 2);
      expect(tooFine.code).to.equal('VALIDATION_ERROR');
      expect(tooFine.message).to.include('price');
      const badPhone = refusalOf(await runHere(desk, ['otp', 'inspect', '12345678', '--json']), 2);
      expect(badPhone.code).to.equal('INVALID_PHONE_NUMBER');
      expect(badPhone.message).to.include('phone');
      const badSince = refusalOf(await runHere(desk, ['audit', 'list', '--since', 'yesterday', '--json']), 2);
      expect(badSince.message).to.include('since');
    });
  });

  const wrongUsage: Record<string, { argv: string[]; names: string }> = {
    'a missing flag': { argv: ['packages', 'add', '--name', 'A', '--price', '1'], names: 'duration' },
    'a missing argument': { argv: ['packages', 'retire'], names: 'id' },
    'a number that is none': {
      argv: ['packages', 'add', '--name', 'A', '--price', 'ten', '--duration', '30'],
      names: 'price',
    },
    'a negative price': {
      argv: ['packages', 'add', '--name', 'A', '--price=-1', '--duration', '30'],
      names: 'price',
    },
    'half a day': {
      argv: ['packages', 'add', '--name', 'A', '--price', '1', '--duration', '1.5'],
      names: 'duration',
    },
    'an unknown flag': { argv: ['packages', 'list', '--retired'], names: '--retired' },
    'an argument too many': { argv: ['packages', 'list', 'all'], names: 'all' },
    'an unknown role': { argv: ['user', 'grant', '51234567', '--role', 'owner'], names: 'role' },
    'neither of two flags': { argv: ['user', 'grant', '51234567'], names: '--package' },
    'both of two flags': {
      argv: ['user', 'grant', '51234567', '--package', 'A', '--role', 'doctor'],
      names: '--role',
    },
    'a flag without the one it belongs to': {
      argv: ['user', 'grant', '51234567', '--role', 'doctor', '--days', '3'],
      names: '--days',
    },
    'nothing to change': { argv: ['packages', 'edit', unknownId], names: '--price' },
    'neither an id nor --all': { argv: ['messages', 'retry'], names: '--all' },
    'a password that nobody gives': {
      argv: ['user', 'create', '--role', 'doctor', '--name', 'A', '--email', 'a@clinic.example'],
      names: '--password-stdin',
    },
    'an unknown sweep': { argv: ['sweep', 'everything'], names: 'everything' },
    'an unknown command': { argv: ['packges', 'list'], names: 'packges' },
    'an unknown command of a topic': { argv: ['packages', 'sell'], names: 'sell' },
  };

  for (const [what, { argv, names }] of Object.entries(wrongUsage)) {
    it(`${what}: exit 2, ${names} named, no store opened`, async () => {
      const desk = await openDesk();
      const asJson = await runHere(desk, [...argv, '--json']);
      expect(refusalOf(asJson, 2).message).to.include(names);
      expect(refusalOf(asJson, 2).code).to.equal('VALIDATION_ERROR');
      const plain: Outcome = await runHere(desk, argv);
      expect({ exit: plain.exit, stdout: plain.stdout }).to.deep.equal({ exit: 2, stdout: '' });
      expect(plain.stderr).to.include(names);
      expect(await readdir(desk.folder)).to.deep.equal([]);
    });
  }

  it('wrong usage in a process of its own: the same exit codes and the same JSON', async () => {
    const desk = await openDesk();
    const missing = await runClinic(desk, ['packages', 'add', '--name', 'A', '--json']);
    expect(refusalOf(missing, 2).message).to.include('price').and.to.include('duration');
    const unknown = await runClinic(desk, ['packges', '--json']);
    expect(refusalOf(unknown, 2).message).to.include('packges');
    const plain = await runClinic(desk, ['packages', 'sell']);
    expect({ exit: plain.exit, stdout: plain.stdout }).to.deep.equal({ exit: 2, stdout: '' });
  });

  it('a configuration that cannot be: exit 1, CONFIG_INVALID, the variable named', async () => {
    const desk = await openDesk({ DATABASE_URI: 'postgres://db/clinic' });
    const { code, message } = refusalOf(await runClinic(desk, ['packages', 'list', '--json']), 1);
    expect(code).to.equal('CONFIG_INVALID');
    expect(message).to.include('DATABASE_URI');
  });

  it('a store that does not answer: exit 1, STORAGE_UNAVAILABLE, no password of it shown', async () => {
    const desk = await openDesk({ DATABASE_URI: 'mongodb://clinic:s3cret-pw@127.0.0.1:9/clinic' });
    const outcome = await runClinic(desk, ['packages', 'list', '--json']);
    expect(refusalOf(outcome, 1).code).to.equal('STORAGE_UNAVAILABLE');
    expect(outcome.stdout + outcome.stderr).to.not.include('s3cret-pw');
  });
});
