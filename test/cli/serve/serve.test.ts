import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { eachStore } from '../../support/engines.ts';
import {
  answerOf,
  closeDesks,
  type Desk,
  openDesk,
  refusalOf,
  runClinic,
  runHere,
  startClinic,
} from '../command-line.ts';
import { openReception } from '../reception.ts';

/** A server that was started by the command, once it listens. */
const serve = async (desk: Desk) => {
  const child = startClinic(desk, ['serve', '--port', '0', '--host', '127.0.0.1', '--json']);
  let stdout = '';
  const ended = once(child, 'close');
  const port = await new Promise<number>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text;
      const found = /"port": (\d+)/.exec(stdout)?.[1];
      if (found !== undefined) resolve(Number(found));
    });
    child.once('close', () => reject(new Error(`the server ended at once: ${stdout}`)));
  });
  return {
    get: async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).json(),
    stop: async (signal: 'SIGTERM' | 'SIGINT') => {
      child.kill(signal);
      const [code] = await ended;
      return code as number | null;
    },
  };
};

describe('clinic serve', () => {
  afterEach(closeDesks);

  eachStore((store) => {
    it('answers on the port it was given, sees what commands do beside it, and ends with exit 0 on SIGTERM', async () => {
      const { desk } = await openReception(store);
      const server = await serve(desk);
      try {
        expect(await server.get('/health')).to.nested.include({ 'data.status': 'healthy' });
        answerOf(
          await runClinic(desk, [
            'packages',
            'add',
            '--name',
            'Month',
            '--price',
            '9',
            '--duration',
            '30',
            '--json',
          ]),
        );
        expect(await server.get('/packages/available')).to.nested.include({ 'data.package.name': 'Month' });
      } finally {
        expect(await server.stop('SIGTERM')).to.equal(0);
      }
    });
  });

  it('ends with exit 0 on Ctrl-C', async () => {
    const server = await serve(await openDesk());
    expect(await server.stop('SIGINT')).to.equal(0);
  });
});

describe('clinic openapi', () => {
  afterEach(closeDesks);

  it('prints the document, or writes it into a file', async () => {
    const desk = await openDesk();
    const printed = await runHere(desk, ['openapi']);
    const asJson = answerOf<{ openapi: string; paths: object }>(await runHere(desk, ['openapi', '--json']));
    expect(asJson.openapi).to.match(/^3\.1\./);
    expect(Object.keys(asJson.paths)).to.include('/auth/send-otp');
    expect(JSON.parse(printed.stdout)).to.deep.equal(asJson);
    const file = join(desk.folder, 'openapi.json');
    expect(answerOf(await runHere(desk, ['openapi', '--out', file, '--json']))).to.deep.equal({ file });
    expect(JSON.parse(await readFile(file, 'utf8'))).to.deep.equal(asJson);
  });

  it('a file that cannot be written: exit 2, --out and the file named', async () => {
    const desk = await openDesk();
    const file = join(desk.folder, 'nowhere', 'openapi.json');
    const { code, message } = refusalOf(await runHere(desk, ['openapi', '--out', file, '--json']), 2);
    expect(code).to.equal('VALIDATION_ERROR');
    expect(message).to.include('--out').and.to.include(file);
  });
});
