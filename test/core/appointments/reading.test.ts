import { expect } from 'chai';
import { addDoctor, addPatient, openBooking, slot, slotOn } from '../../support/appointments.ts';
import { eachStore } from '../../support/engines.ts';
import { rejectionOf } from '../../support/rejection.ts';

const TUESDAY = '2031-01-07';

describe('Reading appointments', () => {
  eachStore((store) => {
    const open = async () => {
      const it_ = await openBooking(store);
      const other = (await addDoctor(it_, 'Dr. Ali Hassan')).id;
      const fatima = await addPatient(it_, 'فاطمة الصباح');
      const desk = () => it_.desk().appointments;
      const book = (start: string, more: object = {}) =>
        desk().book({ doctor_id: it_.doctor, patient_id: it_.patient, start, ...more });
      const late = await book(slotOn(TUESDAY, 17), { reason: 'Follow up of the knee' });
      const early = await book(slot(0), { patient_id: fatima });
      const noon = await book(slot(8), { doctor_id: other });
      return { it_, other, fatima, desk, late, early, noon };
    };

    it('lists by start, filtered and paged; days are the clinic’s and include the last, instants exclude it', async () => {
      const { it_, other, fatima, desk, late, early, noon } = await open();
      await desk().cancel(noon.id);
      const listed = async (query: object) => (await desk().list(query)).items.map(({ id }) => id);
      expect(await listed({})).to.deep.equal([early.id, noon.id, late.id]);
      expect(await listed({ status: 'cancelled' })).to.deep.equal([noon.id]);
      expect(await listed({ doctor_id: other })).to.deep.equal([noon.id]);
      expect(await listed({ patient_id: fatima })).to.deep.equal([early.id]);
      expect(await listed({ date: TUESDAY })).to.deep.equal([late.id]);
      expect(await listed({ from: '2031-01-06', to: '2031-01-06' })).to.deep.equal([early.id, noon.id]);
      expect(await listed({ from: TUESDAY })).to.deep.equal([late.id]);
      expect(await listed({ from: slot(0), to: slot(8) })).to.deep.equal([early.id]);
      expect(await listed({ from: slot(1), to: TUESDAY })).to.deep.equal([noon.id, late.id]);
      expect(await listed({ date: TUESDAY, to: '2031-01-06' })).to.deep.equal([]);
      expect(await desk().list({ per_page: 1, page: 2 })).to.deep.include({ total: 3, pages: 3, page: 2 });
      expect((await desk().list({ per_page: 1, page: 2 })).items[0]?.id).to.equal(noon.id);
      for (const query of [{ from: 'soon' }, { date: '2031-13-01' }, { to: '2031-01-06T09:00' }]) {
        expect(await rejectionOf(desk().list(query))).to.have.property('code', 'VALIDATION_ERROR');
      }
      expect(it_.patient).to.equal(late.patient_id);
    });

    it('finds by patient, doctor, phone and reason, in any spelling; a new name finds old appointments', async () => {
      const { it_, fatima, desk, late, early, noon } = await open();
      const found = async (q: string) => (await desk().search({ q })).items.map(({ id }) => id);
      expect(await found('noor')).to.deep.equal([noon.id, late.id]);
      expect(await found('الصباح')).to.deep.equal([early.id]);
      expect(await found('HASS')).to.deep.equal([noon.id]);
      expect(await found('knee')).to.deep.equal([late.id]);
      const { phone } = await it_.desk().patients.show(fatima);
      for (const q of [
        phone ?? '',
        (phone ?? '').slice(4),
        `00${(phone ?? '').slice(1)}`,
        `٦${phone?.slice(5)}`,
      ])
        expect(await found(q), q).to.deep.equal([early.id]);
      expect(await found('nobody')).to.deep.equal([]);
      expect(await found('')).to.have.length(3);
      await it_.desk().doctors.update(it_.doctor, { name: 'Dr. Zahra' });
      expect(await found('zahra')).to.deep.equal([early.id, late.id]);
      expect((await desk().show(late.id)).doctor_name).to.equal('Dr. Zahra');
    });

    it('stats of a doctor: totals, rates and the latest periods of the clinic’s days, counted in the store', async () => {
      const { it_, desk, late } = await open();
      for (const [nth, status] of (['completed', 'completed', 'no_show', 'cancelled'] as const).entries()) {
        const { id } = await it_.book(nth + 10);
        await desk().update(id, { status });
      }
      await desk().book({ doctor_id: it_.doctor, patient_id: it_.patient, start: slotOn('2031-02-03', 0) });
      await desk().confirm(late.id);
      const stats = await desk().stats(it_.doctor);
      expect(stats).to.deep.equal({
        doctor_id: it_.doctor,
        totals: { scheduled: 2, confirmed: 1, arrived: 0, completed: 2, cancelled: 1, no_show: 1, total: 7 },
        completion_rate: 2 / 7,
        no_show_rate: 1 / 7,
        trends: [
          { period: '2031-01', total: 6, completed: 2, cancelled: 1, no_show: 1 },
          { period: '2031-02', total: 1, completed: 0, cancelled: 0, no_show: 0 },
        ],
      });
      const byDay = await desk().stats(it_.doctor, { groupBy: 'day', limit: 2 });
      expect(byDay.trends.map(({ period, total }) => [period, total])).to.deep.equal([
        [TUESDAY, 1],
        ['2031-02-03', 1],
      ]);
      const nobody = (await addDoctor(it_)).id;
      expect(await desk().stats(nobody)).to.deep.include({ completion_rate: 0, no_show_rate: 0, trends: [] });
    });
  });
});
