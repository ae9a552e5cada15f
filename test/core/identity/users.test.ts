import { expect } from 'chai';
import { openClinic, operator, signIn, type TestClinic } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { inParallel, rejectionOf } from '../../support/rejection.ts';

describe('Users', () => {
  eachStore((store) => {
    let it_: TestClinic;
    beforeEach(async () => {
      it_ = await openClinic(store);
    });
    const desk = () => it_.clinic.as(operator);

    it('are found by id, phone in any spelling, and email in any case', async () => {
      const made = await desk().users.create({
        role: 'doctor',
        name: 'Dr. Sara',
        email: 'Sara@Clinic.kw',
        phone: '5123 4567',
      });
      expect(made).to.include({ phone_number: '+96551234567', email: 'Sara@Clinic.kw', role: 'doctor' });
      for (const reference of [made.id, '+965 5123-4567', '٥١٢٣٤٥٦٧', 'sara@clinic.KW']) {
        expect((await desk().users.show(reference)).id).to.equal(made.id);
      }
      expect(await rejectionOf(desk().users.show('nobody@clinic.kw'))).to.have.property('code', 'NOT_FOUND');
    });

    it('50 parallel users of one phone or one email: one is made', async () => {
      const phones = await inParallel(50, () =>
        desk().users.create({ role: 'patient', name: 'A', phone: '51234567' }),
      );
      expect(phones.results).to.have.length(1);
      expect(phones.errors[0]).to.have.property('code', 'PHONE_TAKEN');
      const emails = await inParallel(50, (index) =>
        desk().users.create({ role: 'doctor', name: 'A', email: index % 2 === 0 ? 'a@b.kw' : 'A@B.KW' }),
      );
      expect(emails.results).to.have.length(1);
      expect(emails.errors[0]).to.have.property('code', 'EMAIL_TAKEN');
    });

    it('are searched by any word of the name, by phone and by email; Arabic letters typed alike are one', async () => {
      await desk().users.create({ role: 'patient', name: 'فاطمة الأحمد', phone: '51111111' });
      await desk().users.create({ role: 'doctor', name: 'Ahmed Al-Kuwait', email: 'ahmed@clinic.kw' });
      const search = async (q: string) => (await desk().users.list({ q })).items.map(({ name }) => name);
      expect(await search('فاطمه')).to.deep.equal(['فاطمة الأحمد']);
      expect(await search('الاحمد')).to.deep.equal(['فاطمة الأحمد']);
      expect(await search('kuwa')).to.deep.equal(['Ahmed Al-Kuwait']);
      expect(await search('AHMED AL-K')).to.deep.equal(['Ahmed Al-Kuwait']);
      expect(await search('ahmed@')).to.deep.equal(['Ahmed Al-Kuwait']);
      for (const begins of ['5111', '٥١١١', '00965 5111', '+965-5111', '51111111'])
        expect(await search(begins), begins).to.deep.equal(['فاطمة الأحمد']);
      await it_.clinic.as({ type: 'anonymous' }).identity.register({
        name: 'Sami',
        email: 'sami@clinic.kw',
        password: 'a long enough password',
        phone: '52222222',
      });
      for (const phone of ['52', '5222', '5222-2222', '٥٢٢٢', '0096552222222', '+9655222', '965 52'])
        expect(await search(phone), phone).to.deep.equal(['Sami']);
      expect(await search('hmed')).to.deep.equal([]);
      expect(await search('%')).to.deep.equal([]);
      expect((await desk().users.list({ role: 'doctor' })).total).to.equal(1);
    });

    it('a patient may manage nobody', async () => {
      const patient = await signIn(it_, '+96551234567');
      const { users, otp, packages, audit, messages, subscriptions } = patient.as();
      for (const refused of [
        () => users.list(),
        () => users.show(patient.user.id),
        () => users.create({ role: 'admin', name: 'Me', phone: '52222222' }),
        () => users.changeRole(patient.user.id, 'admin'),
        () => users.deactivate(patient.user.id),
        () => users.setPassword(patient.user.id, 'a long enough one'),
        () => otp.inspect('51234567'),
        () => otp.unlock('51234567'),
        () => packages.add({ name: 'A', price: 1, duration: 1 }),
        () => packages.list({ all: true }),
        () => audit.list(),
        () => messages.list(),
        () => subscriptions.pending(),
        () => subscriptions.grant({ user: patient.user.id, package: 'A' }),
      ]) {
        expect(await rejectionOf((async () => await refused())())).to.have.property('code', 'FORBIDDEN');
      }
    });

    it('fields nobody may set are refused by name', async () => {
      const patient = await signIn(it_, '+96551234567');
      for (const field of [
        'role',
        'phone_number',
        'is_active',
        'id',
        'session_epoch',
        'activePackage',
        '__proto__x',
      ]) {
        const refusal = await rejectionOf(patient.as().profile.update({ name: 'A', [field]: 'x' }));
        expect(refusal).to.deep.include({ code: 'VALIDATION_ERROR', details: { [field]: 'unknown field' } });
      }
    });

    it('text is kept as sent: trimmed, in NFC, nothing stripped or escaped', async () => {
      const patient = await signIn(it_, '+96551234567');
      const name = `  <b>O'Neil & "Cafe\u0301" ${'; DROP TABLE users'}  `;
      expect((await patient.as().profile.update({ name })).name).to.equal(
        `<b>O'Neil & "Café" ; DROP TABLE users`,
      );
      expect(await rejectionOf(patient.as().profile.update({ name: 'a\u0000b' }))).to.have.property(
        'code',
        'VALIDATION_ERROR',
      );
      expect(await rejectionOf(patient.as().profile.update({ name: 'x'.repeat(101) }))).to.have.property(
        'code',
        'VALIDATION_ERROR',
      );
      expect(await rejectionOf(patient.as().profile.update({ name: '   ' }))).to.have.property(
        'code',
        'VALIDATION_ERROR',
      );
    });
  });
});
