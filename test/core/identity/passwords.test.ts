import { expect } from 'chai';
import { comparePassword, hashPassword } from '../../../packages/core/src/identity/hash-password.ts';
import { openClinic, operator, type TestClinic } from '../../support/clinic.ts';
import { eachEngine } from '../../support/engines.ts';
import { inParallel, rejectionOf } from '../../support/rejection.ts';

describe('Passwords that are set', () => {
  eachEngine((engine) => {
    let it_: TestClinic;
    let id: string;
    beforeEach(async () => {
      it_ = await openClinic(engine);
      const made = await users().create({
        role: 'doctor',
        name: 'Sara Al-Ahmad',
        email: 'dr.sara@clinic.kw',
        phone: '51234567',
      });
      id = made.id;
    });
    const users = () => it_.clinic.as(operator).users;
    const refusalOf = async (password: string) => {
      const error = (await rejectionOf(users().setPassword(id, password))) as {
        code: string;
        details: { password: string };
      };
      expect(error.code, password).to.equal('VALIDATION_ERROR');
      expect(error.details.password, password).to.be.a('string').and.not.include(password);
      return error.details.password;
    };

    it('have 8 to 256 characters, counted as code points of their NFC form', async () => {
      const composed = 'é'.repeat(8);
      for (const password of ['kx7-wqzm', '🐪'.repeat(8), composed.normalize('NFD'), 'k🐪'.repeat(128)]) {
        expect((await users().setPassword(id, password)).id).to.equal(id);
      }
      for (const short of ['kx7-wqz', '🐪'.repeat(7), 'é'.repeat(7).normalize('NFD')]) {
        expect(await refusalOf(short)).to.include('at least 8');
      }
      expect(await refusalOf('k🐪'.repeat(128).concat('x'))).to.include('at most 256');
    });

    it('need no digits, signs or capitals; blanks and every script will do', async () => {
      for (const password of ['seven green camels', 'كلمة سر طويلة', '        x', 'gfhjkrtzuiop'])
        expect((await users().setPassword(id, password)).id).to.equal(id);
    });

    it('are no common ones, in any case', async () => {
      for (const common of ['password', 'PASSWORD1', '12345678', 'qwertyuiop', 'Football', 'iloveyou'])
        expect(await refusalOf(common)).to.include('guessed first');
    });

    it('are not made of the owner’s name, email or phone, nor of the word clinic', async () => {
      for (const known of [
        'clinic123',
        'Clinic-2031',
        'sara2031',
        'SARA AL-AHMAD',
        'saraalahmad1',
        'dr.sara@clinic.kw',
        'Dr.Sara!1',
        '51234567',
        '+965 5123 4567',
        '٥١٢٣٤٥٦٧',
      ]) {
        expect(await refusalOf(known), known).to.include('must not be made of');
      }
      for (const other of ['sara eats figs', 'the clinic at night', '51234568', 'a12894-27351']) {
        expect((await users().setPassword(id, other)).id).to.equal(id);
      }
    });

    it('are half a surrogate pair or hold NUL never', async () => {
      expect(await refusalOf('seven green \ud800')).to.include('well-formed');
      expect(await refusalOf('seven green \u0000')).to.include('well-formed');
    });

    it('are refused alike where a user is made, and nobody is made then', async () => {
      const before = (await users().list()).total;
      for (const password of ['password', 'noor1990', 'short']) {
        const making = users().create({ role: 'doctor', name: 'Noor', email: 'n@clinic.kw', password });
        expect(await rejectionOf(making)).to.have.property('code', 'VALIDATION_ERROR');
      }
      expect((await users().list()).total).to.equal(before);
    });
  });
});

describe('Hashes of passwords', () => {
  it('are argon2id of 19 MiB and 2 passes, each with a salt of its own', async () => {
    const [one, two] = await Promise.all([
      hashPassword('seven green camels'),
      hashPassword('seven green camels'),
    ]);
    expect(one).to.match(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
    expect(one).to.not.equal(two);
  });

  it('open for the password in every normal form, and for no other', async () => {
    const stored = await hashPassword('café ٣ camels');
    expect(await comparePassword('café ٣ camels'.normalize('NFD'), stored)).to.equal(true);
    for (const other of ['cafe ٣ camels', 'café 3 camels', 'café ٣ camel', 'café ٣ camels '])
      expect(await comparePassword(other, stored), other).to.equal(false);
    expect(await comparePassword('café ٣ camels', null)).to.equal(false);
  });

  it('with too many waiting, the rest are refused at once and told when to come back; those who wait get through', async () => {
    const { results, errors } = await inParallel(1_600, () =>
      comparePassword('x', '$2b$04$'.concat('a'.repeat(53))),
    );
    expect(new Set(results)).to.deep.equal(new Set([false]));
    expect(results.length).to.be.within(501, 1_503);
    expect(errors).to.have.length(1_600 - results.length);
    for (const error of errors) expect(error).to.include({ code: 'RATE_LIMITED', retryAfter: 10 });
    expect(await comparePassword('x', null)).to.equal(false);
  });
});
