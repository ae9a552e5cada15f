import type { Role } from '@clinic/core';
import { expect } from 'chai';
import { anonymous, openClinic, operator, signIn, type TestClinic } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { codeOf, inParallel } from '../../support/rejection.ts';

const sara = {
  name: 'Dr. Sara Al-Mutairi',
  email: 'Sara@clinic.kw',
  phone: '5123 4567',
  specialty: 'Cardiology',
  license_number: 'KW-1',
  bio: 'Hearts',
  monthly_rate: 2_500.125,
};
const publicFields = ['id', 'name', 'specialty', 'department_id', 'department', 'bio', 'photo_url'];
const staffFields = [
  ...publicFields,
  'user_id',
  'email',
  'phone',
  'license_number',
  'is_active',
  'created_at',
  'updated_at',
];

describe('Doctors', () => {
  eachStore((store) => {
    let it_: TestClinic;
    beforeEach(async () => {
      it_ = await openClinic(store);
    });
    const desk = () => it_.clinic.as(operator);
    const anyone = () => it_.clinic.as(anonymous);
    const signInAs = async (role: Role, phone: string) => {
      await desk().users.create({ role, name: role, phone });
      return (await signIn(it_, phone)).as();
    };

    describe('being added', () => {
      it('make the user who signs in, and each shows the other', async () => {
        const department = await desk().departments.create({ name: 'Heart' });
        const made = await desk().doctors.create({ ...sara, department_id: department.id });
        expect(made).to.deep.include({
          ...sara,
          phone: '+96551234567',
          department_id: department.id,
          department: 'Heart',
          photo_url: null,
          is_active: true,
        });
        expect(await desk().doctors.show(made.id)).to.deep.equal(made);
        expect(await desk().users.show(made.user_id)).to.deep.include({
          role: 'doctor',
          name: sara.name,
          email: sara.email,
          phone_number: '+96551234567',
          doctor_id: made.id,
        });
        const doctor = await signIn(it_, '+96551234567');
        expect(doctor.as().profile.read().doctor_id).to.equal(made.id);
        const patient = await signIn(it_, '+96559999999');
        expect(patient.user).to.not.have.property('doctor_id');
      });

      it('a phone elsewhere, or a landline, reaches the doctor and signs nobody in', async () => {
        for (const [index, [phone, kept]] of [
          ['+44 20 7946 0958', '+442079460958'],
          ['00442079460958', '+442079460958'],
          ['2224 8888', '+96522248888'],
        ].entries()) {
          const made = await desk().doctors.create({ name: 'A', email: `a${index}@b.kw`, phone: phone! });
          expect(made.phone).to.equal(kept);
          expect((await desk().users.show(made.user_id)).phone_number).to.equal(null);
        }
        for (const phone of ['1234', '+9654123456', '41234567', 'phone', '+0123456789'])
          expect(await codeOf(desk().doctors.create({ name: 'A', email: 'x@b.kw', phone })), phone).to.equal(
            'INVALID_PHONE_NUMBER',
          );
      });

      it('a user of role doctor who has no record yet gets it; nobody else does', async () => {
        const { users, doctors } = desk();
        const alone = await users.create({ role: 'doctor', name: 'Sara', email: 'sara@CLINIC.kw' });
        const { results, errors } = await inParallel(5, () => doctors.create(sara));
        expect(results).to.have.length(1);
        expect(errors[0]).to.have.property('code', 'EMAIL_TAKEN');
        const [made] = results;
        expect(made).to.deep.include({ user_id: alone.id, name: sara.name, email: 'sara@CLINIC.kw' });
        expect(await users.show(alone.id)).to.deep.include({
          doctor_id: made?.id,
          name: sara.name,
          phone_number: '+96551234567',
        });
        expect((await users.list({ q: 'mutairi' })).total, 'found by the new name').to.equal(1);
        const gone = await users.create({ role: 'doctor', name: 'Gone', email: 'gone@clinic.kw' });
        await users.deactivate(gone.id);
        await users.create({ role: 'receptionist', name: 'Desk', email: 'desk@clinic.kw' });
        for (const email of ['gone@clinic.kw', 'desk@clinic.kw'])
          expect(await codeOf(doctors.create({ name: 'A', email })), email).to.equal('EMAIL_TAKEN');
        expect([(await users.list()).total, (await doctors.list()).total]).to.deep.equal([3, 1]);
      });

      it('whose user gets another role takes no bookings, until both are turned back', async () => {
        const { users, doctors } = desk();
        const { id, user_id } = await doctors.create(sara);
        await users.changeRole(user_id, 'receptionist');
        expect((await doctors.show(id)).is_active).to.equal(false);
        expect(await codeOf(doctors.update(id, { is_active: true }))).to.equal('INVALID_TRANSITION');
        await users.changeRole(user_id, 'doctor');
        expect((await doctors.show(id)).is_active).to.equal(false);
        expect((await doctors.update(id, { is_active: true })).is_active).to.equal(true);
        await users.update(user_id, { role: 'technician' });
        expect((await doctors.show(id)).is_active).to.equal(false);
      });

      it('what another has is refused, and neither user nor doctor is made', async () => {
        await desk().doctors.create(sara);
        const other = { name: 'B', email: 'b@clinic.kw' };
        for (const [clash, code] of [
          [{ email: 'SARA@clinic.KW' }, 'EMAIL_TAKEN'],
          [{ phone: '+96551234567' }, 'PHONE_TAKEN'],
          [{ license_number: 'KW-1' }, 'CONFLICT'],
          [{ department_id: '00000000-0000-7000-8000-000000000000' }, 'NOT_FOUND'],
          [{ monthly_rate: 0.0001 }, 'VALIDATION_ERROR'],
          [{ monthly_rate: -1 }, 'VALIDATION_ERROR'],
          [{ password: 'short' }, 'VALIDATION_ERROR'],
          [{ user_id: 'x' }, 'VALIDATION_ERROR'],
        ] as const) {
          expect(await codeOf(desk().doctors.create({ ...other, ...clash }))).to.equal(code);
        }
        expect([(await desk().users.list()).total, (await desk().doctors.list()).total]).to.deep.equal([
          1, 1,
        ]);
      });

      it('50 parallel ones of one email, one phone or one license: one of each is made', async () => {
        for (const [code, fieldsOf] of [
          ['EMAIL_TAKEN', () => ({ email: 'one@clinic.kw' })],
          ['PHONE_TAKEN', (index: number) => ({ email: `p${index}@clinic.kw`, phone: '52222222' })],
          ['CONFLICT', (index: number) => ({ email: `l${index}@clinic.kw`, license_number: 'KW-9' })],
        ] as const) {
          const { results, errors } = await inParallel(50, (index) =>
            desk().doctors.create({ name: 'A', ...fieldsOf(index) }),
          );
          expect(results, code).to.have.length(1);
          expect(new Set(errors.map((error) => (error as { code: string }).code))).to.deep.equal(
            new Set([code]),
          );
        }
        expect([(await desk().users.list()).total, (await desk().doctors.list()).total]).to.deep.equal([
          3, 3,
        ]);
      });
    });

    describe('being seen', () => {
      it('show what is public to anyone and to patients, more to staff, the rate to admins and themselves', async () => {
        const { id } = await desk().doctors.create(sara);
        await desk().doctors.create({
          name: 'Dr. B',
          email: 'b@clinic.kw',
          phone: '52222222',
          monthly_rate: 1,
        });
        const own = (await signIn(it_, '+96551234567')).as();
        const seenBy = async (by: ReturnType<typeof anyone>) => {
          const shown = await by.doctors.show(id);
          const { items } = await by.doctors.list();
          expect(items.find((one) => one.id === id)).to.deep.equal(shown);
          const found = await by.doctors.search({ q: 'sara' });
          expect(found.items).to.deep.equal([shown]);
          return Object.keys(shown);
        };
        const all = [...staffFields, 'monthly_rate'];
        expect(await seenBy(anyone())).to.have.members(publicFields);
        expect(await seenBy((await signIn(it_, '+96550000000')).as())).to.have.members(publicFields);
        expect(await seenBy(await signInAs('receptionist', '+96550000001'))).to.have.members(staffFields);
        expect(await seenBy(await signInAs('technician', '+96550000002'))).to.have.members(staffFields);
        expect(await seenBy((await signIn(it_, '+96552222222')).as())).to.have.members(staffFields);
        expect(await seenBy(own)).to.have.members(all);
        expect(await seenBy(await signInAs('admin', '+96550000003'))).to.have.members(all);
        expect(await seenBy(desk())).to.have.members(all);
      });

      it('inactive ones are there for staff alone', async () => {
        const [gone, here] = [
          await desk().doctors.create({ name: 'Gone', email: 'gone@clinic.kw' }),
          await desk().doctors.create({ name: 'Here', email: 'here@clinic.kw' }),
        ];
        await desk().doctors.deactivate(gone.id);
        const patient = (await signIn(it_, '+96550000000')).as();
        const receptionist = await signInAs('receptionist', '+96550000001');
        const names = async (by: ReturnType<typeof anyone>, query = {}) =>
          (await by.doctors.list(query)).items.map(({ name }) => name);
        for (const outsider of [anyone(), patient]) {
          expect(await codeOf(outsider.doctors.show(gone.id))).to.equal('NOT_FOUND');
          expect((await outsider.doctors.show(here.id)).name).to.equal('Here');
          expect(await names(outsider)).to.deep.equal(['Here']);
          expect(await names(outsider, { is_active: false })).to.deep.equal([]);
          expect((await outsider.doctors.search({ q: 'gone' })).total).to.equal(0);
        }
        expect((await receptionist.doctors.show(gone.id)).is_active).to.equal(false);
        expect(await names(receptionist)).to.deep.equal(['Gone', 'Here']);
        expect(await names(receptionist, { is_active: false })).to.deep.equal(['Gone']);
        expect(await names(receptionist, { is_active: true })).to.deep.equal(['Here']);
      });

      it('are found by any word of name and specialty, by department and by the whole specialty', async () => {
        const { id: department_id } = await desk().departments.create({ name: 'Heart' });
        await desk().doctors.create({ ...sara, department_id });
        await desk().doctors.create({
          name: 'د. فاطمة الأحمد',
          email: 'f@clinic.kw',
          specialty: 'طب الأطفال',
        });
        await desk().doctors.create({
          name: 'Dr. Ali',
          email: 'ali@clinic.kw',
          specialty: 'Cardiology of children',
        });
        const found = async (q: string) =>
          (await anyone().doctors.search({ q })).items.map(({ name }) => name);
        expect(await found('MUT')).to.deep.equal([sara.name]);
        expect(await found('al-mutairi')).to.deep.equal([sara.name]);
        expect(await found('فاطمه الاحمد')).to.have.length(1);
        expect(await found('اطفال')).to.deep.equal([]);
        expect(await found('الاطفال')).to.have.length(1);
        expect(await found('cardio')).to.have.members([sara.name, 'Dr. Ali']);
        expect(await found('ardio')).to.deep.equal([]);
        expect(await found('%')).to.deep.equal([]);
        expect(await found('')).to.have.length(3);
        const listed = async (query: object) =>
          (await anyone().doctors.list(query)).items.map(({ name }) => name);
        expect(await listed({ specialty: 'CARDIOLOGY' })).to.deep.equal([sara.name]);
        expect(await listed({ department_id })).to.deep.equal([sara.name]);
        expect(await listed({ department_id, specialty: 'Dental' })).to.deep.equal([]);
        expect(await listed({ per_page: 1, page: 2 })).to.deep.equal([sara.name]);
      });
    });

    it('the rate is exact to the fils, whatever it is', async () => {
      const { id } = await desk().doctors.create({ name: 'A', email: 'a@clinic.kw' });
      expect((await desk().doctors.show(id)).monthly_rate).to.equal(null);
      for (const monthly_rate of [0, 0.001, 1_999.999, 0.1 + 0.2 - 0.3 + 0.3, 123_456_789.123, null]) {
        const rounded = monthly_rate === null ? null : Math.round(monthly_rate * 1_000) / 1_000;
        await desk().doctors.update(id, { monthly_rate: rounded });
        expect((await desk().doctors.show(id)).monthly_rate).to.equal(rounded);
      }
    });

    it('the audit trail says what was done, and nothing about the person', async () => {
      const { id } = await desk().doctors.create({ ...sara, password: 'a secret of Sara' });
      await desk().doctors.update(id, { name: 'Dr. Sara B', phone: '52222222', monthly_rate: 7_654.321 });
      await desk().doctors.deactivate(id);
      const { items } = await desk().audit.list({ entity: 'doctors', entity_id: id });
      expect(items.map(({ action }) => action)).to.deep.equal([
        'doctor.deactivate',
        'doctor.update',
        'doctor.create',
      ]);
      expect(items[1]!.changes).to.deep.equal({ fields: ['name', 'phone', 'monthly_rate'] });
      expect(JSON.stringify(items)).to.not.match(
        /Sara|sara@|51234567|52222222|KW-1|2500125|7654321|2500\.1|7654\.3|secret/,
      );
    });
  });
});
