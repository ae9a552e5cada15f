import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClinicError } from '@clinic/core';
import { expect } from 'chai';
import sinon from 'sinon';
import { readEnvironment } from '../../../packages/core/src/config/environment.ts';

describe('readEnvironment', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'clinic-'));
    sinon.stub(process, 'env').value({ PORT: '6000', HOME: '/home/noor' });
  });
  afterEach(() => {
    sinon.restore();
    rmSync(folder, { recursive: true });
  });
  const write = (text: string): void => writeFileSync(join(folder, '.env'), text);

  it("is the process's own without a .env", () => {
    expect(readEnvironment(folder)).to.deep.equal({ PORT: '6000', HOME: '/home/noor' });
  });

  it("reads .env, with comments and quotes, under the process's own", () => {
    write(
      '# The clinic\nPORT=7000\nTWILIO_WHATSAPP_FROM=whatsapp:+14155238886 # sandbox\nSECRET_KEY="a # b"\n',
    );
    expect(readEnvironment(folder)).to.deep.equal({
      PORT: '6000',
      HOME: '/home/noor',
      TWILIO_WHATSAPP_FROM: 'whatsapp:+14155238886',
      SECRET_KEY: 'a # b',
    });
  });

  it('reads a file that was saved on Windows', () => {
    write('\ufeffHOST=127.0.0.1\r\nLOG_LEVEL=debug\r\n');
    expect(readEnvironment(folder)).to.include({ HOST: '127.0.0.1', LOG_LEVEL: 'debug' });
  });

  it("doesn't change the process's environment", () => {
    write('HOST=127.0.0.1\n');
    readEnvironment(folder);
    expect(process.env.HOST).to.equal(undefined);
  });

  it('does not start without a .env that is there but cannot be read', () => {
    mkdirSync(join(folder, '.env'));
    expect(() => readEnvironment(folder))
      .to.throw(ClinicError)
      .that.deep.includes({ code: 'CONFIG_INVALID', details: { '.env': 'cannot be read' } });
  });
});
