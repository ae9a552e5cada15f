import { expect } from 'chai';
import { anonymous, openClinic, operator, signIn, type TestClinic } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { inParallel, rejectionOf } from '../../support/rejection.ts';

describe('Departments', () => {
  eachStore((store) => {
    let it_: TestClinic;
    beforeEach(async () => {
      it_ = await openClinic(store);
    });
    const desk = () => it_.clinic.as(operator);

    it('50 parallel departments of one name in any case: one is made', async () => {
      const spellings = ['Cardiology', 'CARDIOLOGY', ' cardiology ', 'CardiologY', 'Cárdiology'];
      const { results, errors } = await inParallel(50, (index) =>
        desk().departments.create({ name: spellings[index % 5]! }),
      );
      expect(results).to.have.length(1);
      for (const error of errors) {
        expect(error).to.deep.include({
          code: 'CONFLICT',
          details: { name: 'another department has it' },
        });
      }
      expect((await desk().departments.list()).total).to.equal(1);
    });

    it('a name has at least 2 characters, blanks around it not counted', async () => {
      for (const name of ['', 'A', ' A ', 'x'.repeat(101)]) {
        expect(await rejectionOf(desk().departments.create({ name })), name).to.have.property(
          'code',
          'VALIDATION_ERROR',
        );
      }
      expect(await desk().departments.create({ name: ' قلب ' })).to.deep.include({
        name: 'قلب',
        description: null,
        is_active: true,
      });
    });

    it('is found by id or by name; what it counts is its own business', async () => {
      const made = await desk().departments.create({ name: 'Dental', description: 'Teeth' });
      expect(await desk().departments.show(made.id)).to.deep.equal(made);
      expect(await desk().departments.show('DENTAL')).to.deep.equal(made);
      expect(made).to.have.all.keys('id', 'name', 'description', 'is_active', 'created_at', 'updated_at');
    });

    it('changes what is given; a name that another has is refused, its own in another case is taken', async () => {
      const dental = await desk().departments.create({ name: 'Dental', description: 'Teeth' });
      await desk().departments.create({ name: 'Eyes' });
      it_.clock.tick(1_000);
      const renamed = await desk().departments.update(dental.id, { name: 'DENTAL' });
      expect(renamed).to.include({ name: 'DENTAL', description: 'Teeth', created_at: dental.created_at });
      expect(renamed.updated_at).to.equal('2031-01-05T06:00:01.000Z');
      expect(await desk().departments.show(dental.id)).to.deep.equal(renamed);
      expect(await rejectionOf(desk().departments.update(dental.id, { name: 'eyes' }))).to.have.property(
        'code',
        'CONFLICT',
      );
      expect((await desk().departments.update(dental.id, { description: null })).description).to.equal(null);
    });

    it('deactivated once, it is gone for all but those who manage it, and can come back', async () => {
      const made = await desk().departments.create({ name: 'Dental' });
      await desk().departments.create({ name: 'eyes' });
      const patient = (await signIn(it_, '+96551234567')).as();
      expect((await desk().departments.deactivate(made.id)).is_active).to.equal(false);
      expect(await rejectionOf(desk().departments.deactivate(made.id))).to.have.property(
        'code',
        'INVALID_TRANSITION',
      );
      const names = async (query: { is_active?: boolean }, by = desk()) =>
        (await by.departments.list(query)).items.map(({ name }) => name);
      expect(await names({})).to.deep.equal(['Dental', 'eyes']);
      expect(await names({ is_active: false })).to.deep.equal(['Dental']);
      expect(await names({ is_active: true })).to.deep.equal(['eyes']);
      expect(await names({}, patient)).to.deep.equal(['eyes']);
      expect(await names({ is_active: false }, patient)).to.deep.equal([]);
      expect(await rejectionOf(patient.departments.show(made.id))).to.have.property('code', 'NOT_FOUND');
      // Its name stays taken.
      expect(await rejectionOf(desk().departments.create({ name: 'dental' }))).to.have.property(
        'code',
        'CONFLICT',
      );
      await desk().departments.update(made.id, { is_active: true });
      expect((await patient.departments.show(made.id)).is_active).to.equal(true);
    });

    it('nobody signed in sees none; only admins and operators change them', async () => {
      const refusal = await rejectionOf((async () => it_.clinic.as(anonymous).departments.list())());
      expect(refusal).to.have.property('code', 'UNAUTHENTICATED');
      const { departments } = (await signIn(it_, '+96551234567')).as();
      for (const refused of [
        () => departments.create({ name: 'Mine' }),
        () => departments.update('x', {}),
        () => departments.deactivate('x'),
      ]) {
        expect(await rejectionOf(refused())).to.have.property('code', 'FORBIDDEN');
      }
    });

    it('every change is on the audit trail', async () => {
      const made = await desk().departments.create({ name: 'Dental' });
      await desk().departments.update(made.id, { name: 'Teeth' });
      await desk().departments.deactivate(made.id);
      const { items } = await desk().audit.list({ entity: 'departments' });
      expect(items.map(({ action, changes }) => [action, changes])).to.deep.equal([
        ['department.deactivate', { is_active: false }],
        ['department.update', { name: 'Teeth' }],
        ['department.create', { name: 'Dental' }],
      ]);
    });
  });
});
