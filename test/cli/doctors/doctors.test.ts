import type { DoctorView } from '@clinic/core';
import { expect } from 'chai';
import { operator } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { answerOf, closeDesks, refusalOf, runClinic, runHere } from '../command-line.ts';
import { openReception } from '../reception.ts';

interface OneDoctor {
  doctor: DoctorView;
}

const add = ['doctors', 'add', '--name', 'د. سارة', '--email', 'sara@clinic.example'];

describe('clinic doctors', () => {
  afterEach(closeDesks);

  eachStore((store) => {
    it('add: into a department by its name or id; a clinic that was open before has the doctor at once', async () => {
      const { clinic, desk } = await openReception(store);
      const heart = await clinic.as(operator).departments.create({ name: 'Heart' });
      const more = ['--specialty', 'Cardiology', '--license', 'KW-1', '--phone', '51234567', '--json'];
      const { doctor } = answerOf<OneDoctor>(
        await runClinic(desk, [...add, '--department', 'HEART', ...more]),
      );
      expect(doctor).to.include({
        name: 'د. سارة',
        email: 'sara@clinic.example',
        specialty: 'Cardiology',
        license_number: 'KW-1',
        phone: '+96551234567',
        department_id: heart.id,
        department: 'Heart',
        is_active: true,
      });
      expect(await clinic.as(operator).doctors.show(doctor.id)).to.deep.equal(doctor);
      expect((await clinic.as(operator).users.show('51234567')).role).to.equal('doctor');
      const byId = ['doctors', 'add', '--name', 'B', '--email', 'b@clinic.example', '--department', heart.id];
      expect(answerOf<OneDoctor>(await runHere(desk, [...byId, '--json'])).doctor.department).to.equal(
        'Heart',
      );
    });

    it('add: what is taken or not there is refused and adds nobody', async () => {
      const { clinic, desk } = await openReception(store);
      const nowhere = await runHere(desk, [...add, '--department', 'Nowhere', '--json']);
      expect(refusalOf(nowhere, 1).code).to.equal('NOT_FOUND');
      expect(refusalOf(await runHere(desk, [...add, '--phone', '12', '--json']), 2).message).to.include(
        'phone',
      );
      answerOf(await runHere(desk, [...add, '--json']));
      expect(refusalOf(await runHere(desk, [...add, '--json']), 1).code).to.equal('EMAIL_TAKEN');
      expect((await clinic.as(operator).users.list()).total).to.equal(1);
    });

    it('add --password-stdin: the password is kept as a hash and shown nowhere', async () => {
      const { storage, desk } = await openReception(store);
      const outcome = await runClinic(desk, [...add, '--password-stdin', '--json'], 'a long enough one\n');
      const { doctor } = answerOf<OneDoctor>(outcome);
      expect(outcome.stdout + outcome.stderr).to.not.include('long enough');
      const stored = await storage
        .collection<{ id: string; password_hash: string | null }>({ name: 'users', indexes: [] })
        .get(doctor.user_id ?? '');
      expect(stored?.password_hash).to.match(/^\$argon2id\$/);
      const short = [...add.slice(0, -1), 'other@clinic.example', '--password-stdin', '--json'];
      expect(refusalOf(await runClinic(desk, short, 'short'), 2).message).to.include('password');
    });

    it('list: all of them by name, inactive ones too; as a table without --json', async () => {
      const { clinic, desk } = await openReception(store);
      const made: DoctorView[] = [];
      for (const name of ['Dr. A', 'Dr. B', 'Dr. C']) {
        const email = `${name.at(-1)}@clinic.example`;
        made.push(await clinic.as(operator).doctors.create({ name, email, specialty: 'Dental' }));
      }
      await clinic.as(operator).doctors.deactivate(made[1]!.id);
      const listed = answerOf<{ items: DoctorView[]; total: number }>(
        await runHere(desk, ['doctors', 'list', '--json']),
      );
      expect(listed.total).to.equal(3);
      expect(listed.items.map(({ name, is_active }) => [name, is_active])).to.deep.equal([
        ['Dr. A', true],
        ['Dr. B', false],
        ['Dr. C', true],
      ]);
      const { stdout } = await runHere(desk, ['doctors', 'list', '--limit', '2']);
      expect(stdout)
        .to.match(/Name.*Specialty.*Department.*Takes bookings/)
        .and.match(/Dr\. A.*Dental.*yes/)
        .and.match(/2 of 3 doctors/);
      expect((await runHere(desk, [...add, '--specialty', 'Dental'])).stdout).to.match(
        /^Added د\. سارة, Dental: [0-9a-f-]{36}\n$/,
      );
    });
  });
});
