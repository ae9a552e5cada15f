import { expect } from 'chai';
import { encode } from 'uqr';
import { receiptText } from '../../../packages/core/src/billing/receipt.ts';
import { deriveSecrets } from '../../../packages/core/src/identity/secrets.ts';
import { signInEveryRole } from '../../promises/callers.ts';
import { addPatient } from '../../support/appointments.ts';
import { operator, testSecrets } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { type PdfPage, readPdf } from '../../support/pdf.ts';
import { openServer, type Received } from '../../support/server.ts';

const line = { description: 'Consultation', quantity: 1, unit_price: 15 };
const NOBODY = '0190a1b2-0000-7000-8000-000000000008';

/** The code on a page, back from its dark squares. */
const codeOf = ({ rectangles }: PdfPage): boolean[][] => {
  const [lefts, tops] = [rectangles.map(([x]) => x), rectangles.map(([, y]) => y)];
  const side = rectangles[0]![2];
  const place = (at: number, all: readonly number[]) => Math.round((at - Math.min(...all)) / side);
  const size = Math.max(...lefts.map((x) => place(x, lefts))) + 1;
  const code = Array.from({ length: size }, () => Array.from({ length: size }, () => false));
  for (const [x, y] of rectangles) code[place(y, tops)]![place(x, lefts)] = true;
  return code;
};

const expectFile = ({ status, headers, bytes }: Received, name: string) => {
  expect(status).to.equal(200);
  expect(headers).to.include({
    'content-type': 'application/pdf',
    'content-disposition': `inline; filename="${name}"`,
    'content-length': String(bytes.length),
    'cache-control': 'no-store',
  });
  expect(bytes.length).to.be.below(100_000);
  return readPdf(bytes);
};

describe('Invoices and receipts over HTTP', () => {
  eachStore((store) => {
    it('for whoever may read the bill; the code on a receipt is signed and says what became of the payment', async () => {
      const server = await openServer(store, { settings: { clinicName: 'Al Salam' } });
      const tokens = await signInEveryRole(server);
      const desk = { token: tokens.receptionist };
      const own = { token: tokens.patient };
      const [patient] = (await server.get('/patients', own)).data.items;
      const bill = async (patient_id: string) =>
        (await server.post('/billings', { patient_id, items: [line] }, desk)).data.billing;
      const mine = await bill(patient.id);
      const foreign = await bill(await addPatient(server));
      const change = async (body: object) =>
        (await server.send(`/billings/${mine.id}`, { method: 'PATCH', body, ...desk })).data.billing;
      const refusal = async (path: string, who: { token?: string }) => {
        const { status, error } = await server.get(path, who);
        return `${status} ${error.code}`;
      };
      const receipt = `/billings/${mine.id}/receipt`;

      expect(await refusal(receipt, desk), 'nothing paid').to.equal('404 NOT_FOUND');
      await change({ payment: { amount: 10, method: 'knet' } });
      const { payments } = await change({ payment: { amount: 5, method: 'cash' } });
      for (const path of [`/billings/${mine.id}/pdf`, receipt]) {
        for (const who of [tokens.admin, tokens.receptionist, tokens.patient])
          expect((await server.get(path, { token: who })).status).to.equal(200);
        for (const who of [tokens.doctor, tokens.technician])
          expect(await refusal(path, { token: who })).to.equal('403 FORBIDDEN');
        expect(await refusal(path, {})).to.equal('401 UNAUTHENTICATED');
        expect(await refusal(path.replace(mine.id, foreign.id), own)).to.equal('404 NOT_FOUND');
        expect(await refusal(path.replace(mine.id, NOBODY), desk)).to.equal('404 NOT_FOUND');
      }
      expect(await refusal(`${receipt}?payment_id=${NOBODY}`, desk)).to.equal('404 NOT_FOUND');
      expect(await refusal(`${receipt}?payment_id=1`, desk)).to.equal('400 VALIDATION_ERROR');

      const { paths } = (await server.get('/openapi.json')).body;
      expect(paths['/billings/{id}/receipt'].get.responses['200'].content).to.deep.equal({
        'application/pdf': { schema: { type: 'string', format: 'binary' } },
      });

      const invoice = expectFile(await server.get(`/billings/${mine.id}/pdf`, own), 'INV-2031-000001.pdf');
      expect(invoice.pages[0]!.lines[0]).to.equal('Al Salam Invoice');
      const arabic = await server.get(`/billings/${mine.id}/pdf`, {
        ...own,
        headers: { 'Accept-Language': 'ar', 'Accept-Encoding': 'gzip' },
      });
      expect(expectFile(arabic, 'INV-2031-000001.pdf').pages[0]!.lines[0]).to.equal('فاتورة Al Salam');

      const latest = expectFile(await server.get(receipt, own), 'receipt-INV-2031-000001-2.pdf');
      expect(latest.pages[0]!.lines).to.include('KWD 5.000');
      const first = await server.get(`${receipt}?payment_id=${payments[0].id}`, own);
      const [page] = expectFile(first, 'receipt-INV-2031-000001-1.pdf').pages;
      expect(page!.lines).to.include('KWD 10.000');
      const text = receiptText(
        { secrets: deriveSecrets(testSecrets.secretKey) },
        {
          ...{ number: mine.number, payment_id: payments[0].id, amount: 10, currency: 'KWD' },
          paid_at: payments[0].at,
        },
      );
      expect(codeOf(page!)).to.deep.equal(encode(text, { ecc: 'M', border: 0 }).data);

      const { billing } = server.clinic.as(operator);
      const checked = await billing.verifyReceipt({ text });
      expect(checked.payment).to.deep.equal({
        ...{ bill_status: 'paid', method: 'knet', amount: 10, refunded: 0, kept: 10 },
      });
      expect(checked.receipt).to.include({ number: mine.number, amount: 10, currency: 'KWD' });
      for (const [index, amount] of [10, 5].entries())
        await change({ refund: { payment_id: payments[index].id, amount } });
      await change({ status: 'void' });
      expect((await billing.verifyReceipt({ text })).payment).to.deep.equal({
        ...{ bill_status: 'void', method: 'knet', amount: 10, refunded: 10, kept: 0 },
      });
      const voided = readPdf((await server.get(`${receipt}?payment_id=${payments[0].id}`, own)).bytes);
      expect(voided.pages[0]!.lines).to.include.members([
        'VOID',
        'Given back of it on 5 January 2031 -10.000',
      ]);
      expect(await billing.verifyReceipt({ text: `${text.slice(0, -1)}!` })).to.deep.equal({
        ...{ genuine: false, receipt: null, payment: null },
      });
    });
  });
});
