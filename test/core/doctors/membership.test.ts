import { expect } from 'chai';
import { departments } from '../../../packages/core/src/departments/collections.ts';
import { doctors } from '../../../packages/core/src/doctors/collections.ts';
import { openClinic, operator, type TestClinic } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { inParallel, rejectionOf } from '../../support/rejection.ts';

const ROUNDS = 15;

describe('Doctors of a department', () => {
  eachStore((store) => {
    let it_: TestClinic;
    let made: number;
    beforeEach(async () => {
      it_ = await openClinic(store);
      made = 0;
    });
    const desk = () => it_.clinic.as(operator);
    const newDepartment = async () => (await desk().departments.create({ name: `Part ${++made}` })).id;
    const newDoctor = async (department_id?: string) => {
      const email = `doctor${++made}@clinic.kw`;
      return (await desk().doctors.create({ name: 'Dr. A', email, ...(department_id && { department_id }) }))
        .id;
    };
    const isActive = async (id: string) => (await desk().departments.show(id)).is_active;

    /** Holds whatever happened before: no active doctor in an inactive department, and counts that are right. */
    const expectSound = async () => {
      const everyone = await it_.storage.collection(doctors).find({});
      for (const department of await it_.storage.collection(departments).find({})) {
        const active = everyone.filter(
          ({ is_active, department_id }) => is_active && department_id === department.id,
        );
        expect(department.active_doctors, department.name).to.equal(active.length);
        if (!department.is_active) expect(active, department.name).to.deep.equal([]);
      }
    };

    it('while an active one belongs to it, a department cannot be deactivated; after a move or the end it can', async () => {
      const [from, to] = [await newDepartment(), await newDepartment()];
      const doctor = await newDoctor(from);
      const refused = await rejectionOf(desk().departments.deactivate(from));
      expect(refused).to.deep.include({ code: 'CONFLICT', details: { active_doctors: 1 } });
      expect(
        await rejectionOf(desk().departments.update(from, { name: 'Other', is_active: false })),
      ).to.have.property('code', 'CONFLICT');
      expect((await desk().departments.show(from)).name).to.equal('Part 1');

      const moved = await desk().doctors.assign({ doctor_id: doctor, department_id: to });
      expect(moved).to.include({ department_id: to, department: 'Part 2' });
      await desk().departments.deactivate(from);
      await desk().doctors.deactivate(doctor);
      await desk().departments.deactivate(to);
      await expectSound();
    });

    it('into an inactive or unknown one nobody is assigned, added or brought back', async () => {
      const gone = await newDepartment();
      const doctor = await newDoctor(gone);
      await desk().doctors.deactivate(doctor);
      await desk().departments.deactivate(gone);
      const other = await newDoctor();
      for (const department_id of [gone, '00000000-0000-7000-8000-000000000000']) {
        for (const refused of [
          () => desk().doctors.assign({ doctor_id: other, department_id }),
          () => desk().doctors.update(other, { department_id }),
          () => newDoctor(department_id),
        ]) {
          expect(await rejectionOf(refused())).to.deep.include({
            code: 'NOT_FOUND',
            details: { department_id: 'no active department' },
          });
        }
      }
      expect((await desk().users.list({ role: 'doctor' })).total, 'users without a doctor').to.equal(2);
      expect(await rejectionOf(desk().doctors.update(doctor, { is_active: true }))).to.deep.include({
        code: 'CONFLICT',
        details: { department_id: 'is inactive' },
      });
      const to = await newDepartment();
      expect(await desk().doctors.update(doctor, { is_active: true, department_id: to })).to.include({
        is_active: true,
        department_id: to,
      });
      await desk().doctors.update(doctor, { department_id: null });
      await desk().departments.deactivate(to);
      await expectSound();
    });

    it('an inactive doctor keeps the department and counts nowhere', async () => {
      const [from, to] = [await newDepartment(), await newDepartment()];
      const doctor = await newDoctor(from);
      await desk().doctors.deactivate(doctor);
      await desk().doctors.assign({ doctor_id: doctor, department_id: to });
      await expectSound();
      await desk().doctors.update(doctor, { is_active: true });
      await expectSound();
      expect(await rejectionOf(desk().departments.deactivate(to))).to.have.property('code', 'CONFLICT');
      await desk().departments.deactivate(from);
    });

    const races: Readonly<Record<string, (department: string, doctor: string) => Promise<unknown>>> = {
      'an assignment': (department_id, doctor_id) => desk().doctors.assign({ doctor_id, department_id }),
      'a new doctor': (department) => newDoctor(department),
      'a doctor brought back': (department_id, doctor) =>
        desk().doctors.update(doctor, { department_id, is_active: true }),
    };
    for (const [what, comeIn] of Object.entries(races)) {
      it(`${ROUNDS} times ${what} against a deactivation, 6 of each at once: either, never both`, async () => {
        const outcomes = { kept: 0, gone: 0 };
        for (let round = 0; round < ROUNDS; round++) {
          const department = await newDepartment();
          const doctor = await newDoctor();
          if (what === 'a doctor brought back') await desk().doctors.deactivate(doctor);
          const { errors } = await inParallel(12, async (index) => {
            const comes = index % 2 === 0;
            // Every other round each side begins two reads later.
            if (comes === (round % 2 === 0)) for (let read = 0; read < 2; read++) await isActive(department);
            if (comes) await comeIn(department, doctor);
            else await desk().departments.deactivate(department);
          });
          for (const error of errors) {
            expect(error)
              .to.have.property('code')
              .that.is.oneOf(['CONFLICT', 'NOT_FOUND', 'INVALID_TRANSITION'], String(error));
          }
          outcomes[(await isActive(department)) ? 'kept' : 'gone']++;
          await expectSound();
        }
        expect(outcomes.kept + outcomes.gone).to.equal(ROUNDS);
        expect(outcomes.kept, 'both sides won at times').to.be.above(0).and.below(ROUNDS);
      });
    }

    it('60 parallel moves, ends and returns of 4 doctors among 3 departments: every count is right', async () => {
      const parts = [await newDepartment(), await newDepartment(), await newDepartment()];
      const people = [
        await newDoctor(),
        await newDoctor(parts[0]),
        await newDoctor(),
        await newDoctor(parts[1]),
      ];
      const { results } = await inParallel(60, async (index) => {
        const doctor_id = people[index % 4]!;
        const department_id = parts[index % 3]!;
        if (index % 5 === 0) await desk().doctors.deactivate(doctor_id);
        else if (index % 5 === 1) await desk().doctors.update(doctor_id, { is_active: true });
        else await desk().doctors.assign({ doctor_id, department_id });
      });
      expect(results.length).to.be.above(10);
      await expectSound();
    });
  });
});
