import { newId, toCsv } from '@clinic/core';
import { expect } from 'chai';
import { appointmentStatuses } from '../../../packages/core/src/appointments/appointment.ts';
import { newHold, timeHolds } from '../../../packages/core/src/appointments/time-hold.ts';
import { billingEntries } from '../../../packages/core/src/billing/ledger.ts';
import { newPatient } from '../../../packages/core/src/patients/patient.ts';
import { addDoctor, MONDAY, signInAs, slot } from '../../support/appointments.ts';
import { openClinic, operator, type TestClinic } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { rejectionOf } from '../../support/rejection.ts';
import { type Chance, chance } from '../billing/random-bills.ts';

const DAY = 86_400_000;
/** Nepal is 5:45 ahead, all the year: days begin within an hour of UTC. */
const timezone = 'Asia/Kathmandu';
const dayOf = (instant: string): string =>
  new Date(Date.parse(instant) + 20_700_000).toISOString().slice(0, 10);
const startOf = (day: string): string => new Date(Date.parse(`${day}T00:00:00Z`) - 20_700_000).toISOString();
const mondayOf = (day: string): string => {
  const at = new Date(`${day}T00:00:00Z`);
  return new Date(at.getTime() - ((at.getUTCDay() + 6) % 7) * DAY).toISOString().slice(0, 10);
};
const fils = (amount: number): number => Math.round(amount * 1_000);

/** A year of a clinic, of everything some, put straight into the store. */
const live = async (parts: TestClinic, { below, oneOf }: Chance) => {
  const { storage } = parts;
  const instant = () =>
    new Date(Date.parse('2030-01-01T00:00:00Z') + below(400 * 24 * 60) * 60_000).toISOString();
  const some = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);
  const doctors = [await addDoctor(parts, 'A'), await addDoctor(parts, 'B'), await addDoctor(parts, 'C')].map(
    ({ id }) => id,
  );
  const patients = some(80, () =>
    newPatient({
      id: newId(),
      name: 'P',
      phone: null,
      gender: oneOf([null, 'male', 'female', 'other'] as const),
      date_of_birth: oneOf([null, `${1935 + below(95)}-0${1 + below(9)}-1${below(10)}`]),
      at: instant(),
    }),
  );
  const who = () => oneOf(patients).id;
  const made = () => ({ id: newId(), created_by: null, created_at: instant(), updated_at: instant() });
  const appointments = some(300, () => {
    const start = instant();
    return {
      ...made(),
      patient_id: who(),
      doctor_id: oneOf(doctors),
      start,
      date: dayOf(start),
      status: oneOf(appointmentStatuses),
      quanta: [],
      holds_time: false,
      search: [],
      version: 0,
    };
  });
  const visits = some(200, () => ({
    ...made(),
    patient_id: who(),
    doctor_id: oneOf(doctors),
    appointment_id: null,
    date: dayOf(instant()),
  }));
  const treatments = some(200, () => ({
    ...made(),
    doctor_id: oneOf(doctors),
    patient_id: who(),
    visit_id: newId(),
    cost: below(100_000),
    billing_id: oneOf([null, newId()]),
  }));
  const entries = some(500, () => {
    const type = oneOf(['bill', 'payment', 'refund', 'void'] as const);
    const amount = below(50_000);
    const method = oneOf(['cash', 'card', 'knet', 'insurance'] as const);
    const moves = type === 'payment' || type === 'refund';
    return {
      ...{ id: newId(), patient_id: who(), billing_id: newId(), at: instant(), type, by: null },
      amount: type === 'bill' || type === 'refund' ? amount : -amount,
      method: moves ? method : null,
    };
  });
  const sold = some(60, () => ({
    ...{ id: newId(), user_id: newId(), package_id: newId(), price: below(90_000) },
    ...{ purchased_at: instant(), paid_at: instant() },
    source: oneOf(['purchased', 'granted'] as const),
    payment_status: oneOf(['pending', 'completed', 'failed'] as const),
    ...{ is_open: false, is_active: false, created_at: instant() },
  }));
  await storage.load('patients', patients);
  await storage.load('appointments', appointments as never);
  await storage.load('visits', visits as never);
  await storage.load('treatments', treatments as never);
  await storage.load('billing_entries', entries);
  await storage.load('package_history', sold as never);
  return { doctors, patients, appointments, visits, treatments, entries, sold };
};

describe('Analytics', () => {
  eachStore((store) => {
    it('every figure of 12 random ranges is what a naive recount of all documents gives, also in a zone of quarter hours', async () => {
      const parts = await openClinic(store, { timezone });
      const random = chance(11);
      const lived = await live(parts, random);
      const desk = parts.clinic.as(operator).analytics;
      const sum = (amounts: number[]): number => amounts.reduce((all, amount) => all + amount, 0);
      for (let round = 0; round < 12; round += 1) {
        const from = new Date(Date.UTC(2030, 0, 1) + random.below(200) * DAY).toISOString().slice(0, 10);
        const to = new Date(Date.parse(from) + random.below(200) * DAY).toISOString().slice(0, 10);
        const groupBy = random.oneOf(['day', 'week', 'month'] as const);
        const isIn = (day: string) => day >= from && day <= to;
        const period = (day: string) => ({ day, week: mondayOf(day), month: day.slice(0, 7) })[groupBy];

        const report = await desk.revenue({ from, to, groupBy });
        const moved = lived.entries.filter(({ at }) => isIn(dayOf(at)));
        const billed = moved.filter(({ type }) => type === 'bill' || type === 'void');
        const paid = moved.filter(({ type }) => type === 'payment' || type === 'refund');
        const sold = lived.sold.filter(
          (one) =>
            one.source === 'purchased' && one.payment_status === 'completed' && isIn(dayOf(one.paid_at)),
        );
        const packages = sum(sold.map(({ price }) => price));
        const collected = -sum(paid.map(({ amount }) => amount));
        expect(fils(report.total_billed)).to.equal(sum(billed.map(({ amount }) => amount)) + packages);
        expect(fils(report.total_collected)).to.equal(collected + packages);
        expect([fils(report.by_source.treatments), fils(report.by_source.packages)]).to.deep.equal([
          collected,
          packages,
        ]);
        expect(fils(report.by_method.package)).to.equal(packages);
        for (const method of ['cash', 'card', 'knet', 'insurance'] as const)
          expect(fils(report.by_method[method])).to.equal(
            -sum(paid.filter((one) => one.method === method).map(({ amount }) => amount)),
          );
        const owed = lived.entries.filter(({ at }) => dayOf(at) <= to).map(({ amount }) => amount);
        expect(fils(report.outstanding)).to.equal(sum(owed));
        const days = [...moved.map(({ at }) => dayOf(at)), ...sold.map((one) => dayOf(one.paid_at))];
        expect(report.series.map((each) => each.period)).to.deep.equal([...new Set(days.map(period))].sort());
        for (const each of report.series) {
          const then = ({ at }: { at: string }) => period(dayOf(at)) === each.period;
          const soldThen = sum(
            sold.filter((one) => period(dayOf(one.paid_at)) === each.period).map(({ price }) => price),
          );
          expect([fils(each.billed), fils(each.collected)]).to.deep.equal([
            sum(billed.filter(then).map(({ amount }) => amount)) + soldThen,
            soldThen - sum(paid.filter(then).map(({ amount }) => amount)),
          ]);
        }

        const { doctors } = await desk.doctorPerformance({ from, to });
        expect(doctors.map(({ doctor_id }) => doctor_id)).to.deep.equal(lived.doctors);
        for (const doctor of doctors) {
          const mine = <T extends { doctor_id: string }>(those: T[], day: (one: T) => string) =>
            those.filter((one) => one.doctor_id === doctor.doctor_id && isIn(day(one)));
          const met = mine(lived.appointments, ({ date }) => date);
          const count = (status: string) => met.filter((one) => one.status === status).length;
          const done = mine(lived.treatments, ({ created_at }) => dayOf(created_at));
          expect(doctor).to.include({
            appointments: met.length,
            completed: count('completed'),
            no_show: count('no_show'),
            cancelled: count('cancelled'),
            completion_rate: met.length === 0 ? 0 : count('completed') / met.length,
            visits: mine(lived.visits, ({ date }) => date).length,
            treatments: done.length,
          });
          const onBills = done.filter(({ billing_id }) => billing_id !== null);
          expect(fils(doctor.revenue)).to.equal(sum(onBills.map(({ cost }) => cost)));
        }

        const stats = await desk.patientStats({ from, to });
        const added = lived.patients.filter(({ created_at }) => isIn(dayOf(created_at)));
        const seen = lived.visits.filter(({ date }) => isIn(date));
        const earlier = lived.visits.filter(({ date }) => date < from);
        const people = [...new Set(seen.map(({ patient_id }) => patient_id))];
        const times = (those: typeof seen, id: string) => those.filter((one) => one.patient_id === id).length;
        const age = (born: string) => 2031 - Number(born.slice(0, 4)) - (born.slice(5) > '01-05' ? 1 : 0);
        const aged = (least: number, most: number) =>
          lived.patients.filter(
            ({ date_of_birth: born }) => born !== null && age(born) >= least && age(born) <= most,
          ).length;
        expect(stats).to.deep.include({
          total: 80,
          new: added.length,
          returning: people.filter((id) => times(seen, id) > 1 || times(earlier, id) > 0).length,
          visits_per_patient: people.length === 0 ? 0 : seen.length / people.length,
          by_gender: Object.fromEntries(
            ['male', 'female', 'other', 'unknown'].map((gender) => [
              gender,
              lived.patients.filter((one) => (one.gender ?? 'unknown') === gender).length,
            ]),
          ),
          by_age_group: {
            '0-17': aged(-1, 17),
            '18-34': aged(18, 34),
            '35-49': aged(35, 49),
            '50-64': aged(50, 64),
            '65+': aged(65, 200),
            unknown: lived.patients.filter(({ date_of_birth }) => date_of_birth === null).length,
          },
        });
        const months = [...added.map((one) => dayOf(one.created_at)), ...seen.map(({ date }) => date)];
        expect(stats.series).to.deep.equal(
          [...new Set(months.map((day) => day.slice(0, 7)))].sort().map((month) => ({
            period: month,
            new: added.filter((one) => dayOf(one.created_at).startsWith(month)).length,
            visits: seen.filter(({ date }) => date.startsWith(month)).length,
          })),
        );
      }
    });

    it('an empty clinic has figures of 0; what begins in the first minute of a day counts for it', async () => {
      const parts = await openClinic(store, { timezone });
      const desk = parts.clinic.as(operator).analytics;
      const nothing = await desk.revenue();
      expect([
        nothing.total_billed,
        nothing.total_collected,
        nothing.outstanding,
        nothing.series,
      ]).to.deep.equal([0, 0, 0, []]);
      expect(await desk.patientStats()).to.deep.include({ total: 0, returning: 0, visits_per_patient: 0 });
      const entry = {
        patient_id: newId(),
        billing_id: newId(),
        type: 'bill',
        amount: 1,
        method: null,
        by: null,
      } as const;
      const ledger = parts.storage.collection(billingEntries);
      await ledger.insert({ ...entry, id: newId(), at: startOf('2030-05-02') });
      await ledger.insert({
        ...entry,
        id: newId(),
        at: new Date(Date.parse(startOf('2030-05-02')) - 1).toISOString(),
      });
      const { series } = await desk.revenue({ groupBy: 'day' });
      expect(series.map(({ period }) => period)).to.deep.equal(['2030-05-01', '2030-05-02']);
    });

    it('a time that is held for the waitlist is no appointment of the doctor’s', async () => {
      const parts = await openClinic(store);
      const { id } = await addDoctor(parts);
      const [start, end] = [slot(0), slot(1)];
      await parts.storage.collection(timeHolds).insert(newHold(newId(), id, { start, end }));
      for (const range of [{}, { from: MONDAY, to: MONDAY }]) {
        const { doctors } = await parts.clinic.as(operator).analytics.doctorPerformance(range);
        expect(doctors.find(({ doctor_id }) => doctor_id === id)).to.include({ appointments: 0 });
      }
    });

    it('admins see all; doctors what they did themselves; nobody else anything', async () => {
      const parts = await openClinic(store);
      await addDoctor(parts);
      const doctor = await signInAs(parts, 'doctor');
      const { doctors } = await doctor.as().analytics.doctorPerformance();
      expect(doctors.map(({ doctor_id }) => doctor_id)).to.deep.equal(
        doctor.user.doctor_id === undefined ? [] : [doctor.user.doctor_id],
      );
      for (const role of ['doctor', 'receptionist', 'technician', 'patient'] as const) {
        const { analytics } = (await signInAs(parts, role)).as();
        const refused = [analytics.revenue(), analytics.patientStats()];
        if (role !== 'doctor') refused.push(analytics.doctorPerformance() as never);
        for (const each of refused) expect(await rejectionOf(each)).to.have.property('code', 'FORBIDDEN');
      }
      const admin = await signInAs(parts, 'admin');
      expect((await admin.as().analytics.doctorPerformance()).doctors.length).to.be.at.least(1);
    });
  });

  it('as a spreadsheet no text is a formula, and every text is what it was', () => {
    const texts = [
      '=1+1',
      '+965',
      '-2',
      '@SUM(A1)',
      '\t=1',
      '\r=1',
      'a,b',
      'he said "no"',
      'two\nlines',
      ' x ',
      '٣',
    ];
    const lines = toCsv({ columns: ['text', 'amount'], rows: texts.map((text) => [text, -1.5]) });
    expect(lines.slice(0, 14)).to.equal('\uFEFFtext,amount\r\n');
    const cells = [...lines.slice(14).matchAll(/(?:"((?:[^"]|"")*)"|([^,\r\n]*)),-1\.5\r\n/g)].map(
      ([, quoted, bare]) => (quoted === undefined ? bare : quoted.replaceAll('""', '"')),
    );
    expect(cells.map((cell) => cell?.replace(/^'/, ''))).to.deep.equal(texts);
    for (const cell of cells) expect(cell).to.not.match(/^[=+\-@\t\r]/);
  });
});
