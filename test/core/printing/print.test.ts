import { expect } from 'chai';
import { type BookedClinic, openBooking } from '../../support/appointments.ts';
import { operator } from '../../support/clinic.ts';
import { type PdfPage, readPdf } from '../../support/pdf.ts';
import { memory } from '../../support/server.ts';

type Language = 'en' | 'ar';

const inLanguage = ({ clinic }: BookedClinic, locale: Language) =>
  clinic.as(operator, { ip: null, request_id: null, locale });

const textOf = (pages: readonly PdfPage[]): string => pages.map(({ lines }) => lines.join('\n')).join('\n');

const taking = (name: string, more: object = {}) => ({
  ...{ name, dosage: '500 mg', frequency: 'three times a day', duration_days: 7 },
  ...more,
});

const open = () => openBooking(memory, { clinicName: 'عيادة السلام' });

const prescribe = async (parts: BookedClinic, medications: ReturnType<typeof taking>[], notes?: string) => {
  const desk = parts.clinic.as(operator);
  const { patient: patient_id, doctor: doctor_id } = parts;
  await desk.patients.update(patient_id, { name: 'أحمد علي (أبو سعد)', date_of_birth: '1990-05-31' });
  const { id: visit_id } = await desk.visits.create({ patient_id, doctor_id, visit_type: 'consultation' });
  const { prescription } = await desk.prescriptions.create({ visit_id, medications, notes: notes ?? null });
  return prescription.id;
};

/** What the store was asked is no matter here: who may read and what is found is proved over HTTP, on both stores. */
describe('Printed documents', () => {
  it('a prescription in English and in Arabic: the words of either, shaped, in their places', async () => {
    const parts = await open();
    const instructions = 'Panadol بعد الأكل (250 ml)، للاستفسار +965 5123 4567';
    const id = await prescribe(
      parts,
      [taking('Amoxicillin'), taking('بنادول', { instructions })],
      'Rest\nراحة تامة',
    );
    const english = await inLanguage(parts, 'en').prescriptions.print(id);
    expect(english.name).to.equal(`prescription-${id}.pdf`);
    const { pages, source, fonts } = readPdf(english.bytes);
    expect(source)
      .to.match(/^%PDF-1\.7\n/)
      .and.include('/Lang (en)')
      .and.include('(Prescription)');
    expect(fonts).to.deep.equal(['BZZZZZ+NotoNaskhArabic-Regular', 'CZZZZZ+NotoNaskhArabic-SemiBold']);
    expect(english.bytes.length).to.be.below(100_000);
    const [page] = pages;
    expect(pages).to.have.length(1);
    expect(page!.lines).to.include.members([
      'السلام عيادة Prescription',
      'سعد) (أبو علي أحمد Dr. Sara 5 January 2031',
      'Born 31 May 1990, 40 years',
      '1 Amoxicillin 500 mg three times a day 7 days',
      'Rest',
      'تامة راحة',
      `Number ${id} Page 1 of 1`,
    ]);
    expect(page!.lines).to.include('Panadol الأكل بعد (250 ml)، للاستفسار +965 5123 4567');

    const arabic = readPdf((await inLanguage(parts, 'ar').prescriptions.print(id)).bytes);
    expect(arabic.source).to.include('/Lang (ar)');
    expect(arabic.pages[0]!.lines).to.include.members([
      'طبية وصفة السلام عيادة',
      '2031 يناير 5 Dr. Sara سعد) (أبو علي أحمد',
      'سنة 40 ، 1990 مايو 31 الميلاد تاريخ',
      'أيام 7 three times a day 500 mg Amoxicillin 1',
      '+965 5123 4567 للاستفسار ،) 250 ml ( الأكل بعد Panadol',
      `1 من 1 صفحة ${id} الرقم`,
    ]);
    const left = (pdf: typeof arabic, word: string) =>
      pdf.pages[0]!.drawn.find(({ text }) => text === word)!.x;
    expect(left({ pages, source, fonts }, 'Amoxicillin')).to.be.below(100);
    expect(left(arabic, 'Amoxicillin'), 'mirrored').to.be.above(400);
  });

  it('30 medications: pages with the heads again and numbered, the signature on the last; CANCELLED on each', async () => {
    const parts = await open();
    const long = 'Take with food. '.repeat(20);
    const id = await prescribe(
      parts,
      Array.from({ length: 30 }, (_, index) => taking(`Medicine${index + 1}`, { instructions: long })),
    );
    await parts.clinic.as(operator).prescriptions.cancel(id);
    const { pages } = readPdf((await inLanguage(parts, 'en').prescriptions.print(id)).bytes);
    expect(pages.length).to.be.within(4, 6);
    pages.forEach(({ lines, drawn }, index) => {
      expect(lines.at(-1)).to.equal(`Number ${id} Page ${index + 1} of ${pages.length}`);
      expect(lines).to.include('Medicine Dosage Frequency Duration');
      expect(drawn.filter(({ text }) => text === 'CANCELLED')).to.have.length(1);
      expect(lines.some((line) => line.includes('Signature'))).to.equal(index === pages.length - 1);
      const above = drawn.filter(({ text, y }) => text !== 'CANCELLED' && (y < 50 || y > 800));
      expect(above, 'all within the margins').to.deep.equal([]);
    });
    const names = textOf(pages).match(/Medicine\d+/g);
    expect(names).to.deep.equal(Array.from({ length: 30 }, (_, index) => `Medicine${index + 1}`));
  });

  it('an invoice: lines, discount, claim, payments and what went back, to the fils; decimals stand in one column', async () => {
    const parts = await open();
    const { billing } = parts.clinic.as(operator);
    let bill = await billing.create({
      patient_id: parts.patient,
      items: [
        { description: 'Consultation', quantity: 1, unit_price: 1234.5 },
        { description: 'تنظيف الجرح', quantity: 3, unit_price: 0.005 },
      ],
      discount: 2.515,
      insurance_claim: { provider: 'Gulf', policy_number: 'G-1', amount: 100 },
    });
    const change = async (edit: Parameters<typeof billing.change>[1]) => {
      bill = await billing.change(bill.id, edit);
    };
    await change({ payment: { amount: 500, method: 'knet' } });
    await change({ refund: { payment_id: bill.payments[0]!.id, amount: 0.125 } });
    await change({ insurance_claim: { status: 'approved', approved_amount: 80 } });
    for (const [language, expected] of [
      [
        'en',
        [
          '1 Consultation 1 1,234.500 1,234.500',
          '2 الجرح تنظيف 3 0.005 0.015',
          'Discount -2.515',
          'Total (KWD) 1,232.000',
          'Paid 499.875',
          'Due (KWD) 732.125',
          'Gulf G-1 KWD 100.000 KWD 80.000 Approved',
          '5 January 2031, 09:00 KNET 500.000',
          '5 January 2031, 09:00 Given back of it -0.125',
        ],
      ],
      [
        'ar',
        [
          '1,234.500 1,234.500 1 Consultation 1',
          '0.015 0.005 3 الجرح تنظيف 2',
          '-2.515 الخصم',
          '1,232.000 (د.ك.) الإجمالي',
          '732.125 (د.ك.) المستحق',
          '500.000 نت كي 09:00 ، 2031 يناير 5',
        ],
      ],
    ] as const) {
      const printed = await inLanguage(parts, language).billing.print(bill.id);
      expect(printed.name).to.equal('INV-2031-000001.pdf');
      const [page] = readPdf(printed.bytes).pages;
      expect(page!.lines, language).to.include.members([...expected]);
      const ends = ['1,234.500', '0.015', '-2.515', '732.125', '500.000', '-0.125'].map((figure) => {
        const found = page!.drawn.filter(({ text }) => text === figure).sort((a, b) => a.x - b.x);
        const { x, width } = (language === 'en' ? found.at(-1) : found[0])!;
        return x + width;
      });
      expect(Math.max(...ends) - Math.min(...ends), 'one right edge').to.be.below(0.5);
    }
  });

  it('a bill of 60 lines that is void: three pages in either language, VOID on each, the sums on the last', async () => {
    const parts = await open();
    const { billing } = parts.clinic.as(operator);
    const items = Array.from({ length: 60 }, (_, index) => ({
      description: `Item ${index + 1}`,
      quantity: 1,
      unit_price: 1,
    }));
    const { id } = await billing.create({ patient_id: parts.patient, items });
    await billing.change(id, { status: 'void' });
    for (const [language, word, total] of [
      ['en', 'VOID', 'Total (KWD) 60.000'],
      ['ar', 'لاغية', '60.000 (د.ك.) الإجمالي'],
    ] as const) {
      const printed = await inLanguage(parts, language).billing.print(id);
      const { pages } = readPdf(printed.bytes);
      expect(pages).to.have.length(3);
      for (const { drawn } of pages)
        expect(drawn.filter(({ text, size }) => text === word && size > 90)).to.have.length(1);
      expect(pages.map(({ lines }) => lines.includes(total))).to.deep.equal([false, false, true]);
      const again = await inLanguage(parts, language).billing.print(id);
      expect(Buffer.compare(printed.bytes, again.bytes), 'the same bytes').to.equal(0);
    }
  });
});
