import { expect } from 'chai';
import sinon from 'sinon';
import { departments } from '../../../packages/core/src/departments/collections.ts';
import { doctors } from '../../../packages/core/src/doctors/collections.ts';
import { users } from '../../../packages/core/src/identity/collections.ts';
import { anonymous, openClinic, operator, signIn, type TestClinic } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { inParallel, rejectionOf } from '../../support/rejection.ts';

const small = { seed: 7, doctors: 8, patients: 0 };

describe('Demo departments and doctors', () => {
  eachStore((store) => {
    let it_: TestClinic;
    beforeEach(async () => {
      it_ = await openClinic(store);
    });
    const desk = () => it_.clinic.as(operator);
    const seed = (input: object = {}) => desk().demo.seed({ ...small, ...input });
    const everything = async () => ({
      parts: await it_.storage.collection(departments).find({}, { sort: { name: 1 } }),
      colleagues: await it_.storage.collection(doctors).find({}, { sort: { email: 1 } }),
      people: await it_.storage.collection(users).find({ role: 'doctor' }),
    });

    /** What departments and doctors promise, whoever made them. */
    const expectSound = async () => {
      const { parts, colleagues, people } = await everything();
      for (const { id, name, is_active, active_doctors } of parts) {
        const members = colleagues.filter((one) => one.is_active && one.department_id === id);
        expect(active_doctors, name).to.equal(members.length);
        if (!is_active) expect(active_doctors, name).to.equal(0);
      }
      const unique = (values: unknown[]) => expect(new Set(values).size).to.equal(values.length);
      unique(parts.map(({ name_key }) => name_key));
      unique(colleagues.map(({ license_number }) => license_number));
      expect(colleagues).to.have.length(people.length);
      for (const { id, name, email, photo_url, locale, doctor_id } of people) {
        const doctor = colleagues.find((one) => one.id === doctor_id);
        expect(doctor, email ?? '').to.include({ user_id: id, name, email, photo_url });
        expect(/[\u0600-\u06ff]/.test(doctor?.bio ?? ''), email ?? '').to.equal(locale === 'ar');
      }
    };

    it('every doctor has a record of its own, in a department that counts it', async () => {
      const { counts } = await seed({ doctors: 20 });
      expect(counts).to.include({ departments: 6, doctors: 20 });
      await expectSound();
      const { parts, colleagues } = await everything();
      expect(parts.map(({ active_doctors }) => active_doctors)).to.have.members([4, 4, 3, 3, 3, 3]);
      expect(colleagues.filter(({ department_id }) => department_id === null)).to.deep.equal([]);
      expect(parts.every(({ name }) => /^[A-Z][a-z]+$/.test(name))).to.equal(true);
      const arabic = parts.filter(({ description }) => /[\u0600-\u06ff]/.test(description ?? ''));
      expect(arabic.length).to.be.within(1, 5);
    });

    it('what is sown is what the clinic itself would have written: sent again, nothing of it changes', async () => {
      await seed();
      const before = await everything();
      for (const { id, description, name } of before.parts)
        await desk().departments.update(id, { name, description });
      for (const { id } of before.colleagues) {
        const { name, specialty, license_number, department_id, bio, phone, monthly_rate } =
          await desk().doctors.show(id);
        expect(monthly_rate).to.be.within(1_200, 4_000);
        await desk().doctors.update(id, {
          name,
          specialty,
          license_number: license_number!,
          department_id,
          bio,
          phone: phone!,
          monthly_rate: monthly_rate!,
        });
      }
      const settled = ({ parts, colleagues }: Awaited<ReturnType<typeof everything>>) => ({
        parts: parts.map(({ updated_at: _at, ...part }) => part),
        colleagues: colleagues.map(({ updated_at: _at, version: _version, ...doctor }) => doctor),
      });
      expect(settled(await everything())).to.deep.equal(settled(before));
      await expectSound();
    });

    it('a department is deactivated when its last doctor has left it, not before', async () => {
      await seed();
      const [first, second] = (await desk().departments.list()).items;
      const members = (await desk().doctors.list({ department_id: first!.id })).items;
      expect(members).to.not.deep.equal([]);
      for (const [index, { id }] of members.entries()) {
        expect(await rejectionOf(desk().departments.deactivate(first!.id))).to.deep.include({
          code: 'CONFLICT',
          details: { active_doctors: members.length - index },
        });
        await desk().doctors.assign({ doctor_id: id, department_id: second!.id });
      }
      await desk().departments.deactivate(first!.id);
      const [stranded] = members;
      expect(
        await rejectionOf(desk().doctors.assign({ doctor_id: stranded!.id, department_id: first!.id })),
      ).to.include({ code: 'NOT_FOUND' });
      await expectSound();
    });

    it('is lived with: patients find a doctor by name and specialty, who signs in and sees the own pay', async () => {
      await seed();
      const { id, name, specialty, phone } = (await everything()).colleagues[0]!;
      const found = async (q: string) =>
        (await it_.clinic.as(anonymous).doctors.search({ q })).items.map((one) => one.id);
      expect(await found(name)).to.include(id);
      expect(await found(specialty!)).to.include(id);
      const doctor = await signIn(it_, phone!);
      expect(doctor.is_new_user).to.equal(false);
      expect(doctor.as().profile.read().doctor_id).to.equal(id);
      const own = await doctor.as().doctors.update(id, { bio: 'Back on Sunday' });
      expect(own).to.include({ id, bio: 'Back on Sunday' });
      expect(own.monthly_rate).to.be.a('number');
      const { license_number } = (await everything()).colleagues[1]!;
      expect(
        await rejectionOf(desk().doctors.update(id, { license_number: license_number! })),
      ).to.deep.include({ code: 'CONFLICT', details: { license_number: 'another doctor has it' } });
    });

    it('the same seed: the same records, but for their ids', async () => {
      const recordsOf = async () => {
        const { parts, colleagues } = await everything();
        const nameOf = new Map(parts.map(({ id, name }) => [id as string | null, name]));
        return {
          parts: parts.map(({ id: _id, ...part }) => part),
          colleagues: colleagues.map(({ id: _id, user_id: _user, department_id, ...doctor }) => ({
            ...doctor,
            department: nameOf.get(department_id),
          })),
        };
      };
      await seed();
      const records = await recordsOf();
      it_ = await openClinic(store);
      await seed();
      expect(await recordsOf()).to.deep.equal(records);
      it_ = await openClinic(store);
      await seed({ seed: 8 });
      expect((await recordsOf()).colleagues).to.not.deep.equal(records.colleagues);
    });

    it('added to departments that are there: doctors join the active ones, and the inactive stay without', async () => {
      const there = await desk().departments.create({ name: 'DERMATOLOGY', description: 'Skin' });
      const closed = await desk().departments.create({ name: 'dentistry' });
      await desk().departments.deactivate(closed.id);
      expect((await seed()).counts).to.include({ departments: 4, doctors: 8 });
      expect((await seed({ force: true })).counts).to.include({ departments: 0, doctors: 8 });
      await expectSound();
      const { parts, colleagues } = await everything();
      expect(parts).to.have.length(6);
      expect(parts.find(({ id }) => id === there.id)).to.deep.include({
        name: 'DERMATOLOGY',
        description: 'Skin',
        active_doctors: 4,
      });
      expect(colleagues.filter(({ department_id }) => department_id === null)).to.have.length(4);
    });

    it('a license number, a phone or an email that somebody has is passed over', async () => {
      await seed();
      const [, known] = (await everything()).colleagues;
      it_ = await openClinic(store);
      await desk().doctors.create({
        name: known!.name,
        email: known!.email!,
        phone: known!.phone!,
        license_number: known!.license_number!,
      });
      expect((await seed()).counts).to.include({ departments: 6, doctors: 8 });
      expect((await everything()).colleagues).to.have.length(9);
      it_ = await openClinic(store);
      const { license_number } = known!;
      await desk().doctors.create({ name: 'A', email: 'a@clinic.kw', license_number: license_number! });
      await seed();
      const again = (await everything()).colleagues.filter((one) => one.license_number === license_number);
      expect(again.map(({ name }) => name)).to.deep.equal(['A']);
    });

    it('a department ended while doctors come into it: whoever is second is refused, and nothing is half there', async () => {
      const { id } = await desk().departments.create({ name: 'Dermatology' });
      const hashed = small.doctors + 4;
      let ending: Promise<unknown> = Promise.resolve();
      const { errors: refused } = await inParallel(1, () =>
        desk().demo.seed(small, (done) => {
          if (done === hashed) ending = desk().departments.deactivate(id);
        }),
      );
      const { errors: kept } = await inParallel(1, () => ending);
      expect([...refused, ...kept]).to.have.length(1);
      expect((await everything()).people).to.have.length(refused.length === 1 ? 0 : 8);
      await expectSound();
    });

    it('4 at once with the same seed: nobody twice, and whoever is sown is whole', async () => {
      const { results } = await inParallel(4, () => seed({ force: true }));
      expect(results).to.not.deep.equal([]);
      const { parts, people } = await everything();
      expect(parts).to.have.length(6);
      expect(people).to.have.length(8 * results.length);
      await expectSound();
    });

    it('cut off between two writes: every doctor that is there is whole and counted', async () => {
      // With a department less to write, doctors of three steps each don't end where a write is full.
      await desk().departments.create({ name: 'Dermatology' });
      const write = sinon.stub(it_.storage, 'write');
      write.onSecondCall().rejects(new Error('the machine stopped'));
      write.callThrough();
      expect(await rejectionOf(seed({ doctors: 84 }))).to.have.property('message', 'the machine stopped');
      write.restore();
      expect((await everything()).colleagues).to.have.length(80);
      await expectSound();
    });
  });
});
