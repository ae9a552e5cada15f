import { auditLogs, type InventoryItemView, type PatientView, StorageUnavailableError } from '@clinic/core';
import { expect } from 'chai';
import sinon from 'sinon';
import { signInAs } from '../../support/appointments.ts';
import { openClinic, operator, type TestClinic } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { addItem, expectStockAddsUp } from '../../support/inventory.ts';
import { rejectionOf } from '../../support/rejection.ts';

const csvOf = (...lines: string[]) => new TextEncoder().encode(lines.join('\r\n'));

describe('Import', () => {
  eachStore((store) => {
    let parts: TestClinic;
    const desk = () => parts.clinic.as(operator);
    const patientsThere = async (): Promise<PatientView[]> =>
      (await desk().patients.list({ per_page: 100 })).items;
    const stockThere = async (): Promise<InventoryItemView[]> => (await desk().inventory.list()).items;
    const entries = async (action: string) =>
      (await parts.storage.collection(auditLogs).find({ action }, { sort: { id: 1 } })).map(
        (each) => each.changes,
      );
    beforeEach(async () => {
      parts = await openClinic(store);
    });
    afterEach(() => sinon.restore());

    it('patients: every field, as POST /patients would have it; possible duplicates are named and imported', async () => {
      const known = await desk().patients.create({ name: 'فاطمة أحمد', phone: '51111111' });
      const csv = csvOf(
        '\uFEFFName;phone;email;gender;date_of_birth;national_id;address;insurance_provider;insurance_policy_number;insurance_id;emergency_contact',
        `"Al-Sabah, ""Noor""";'+96552222222;noor@clinic.example;female;1990-05-31;290053112345;"Block 1\r\nStreet 2";Gulf;P-1;C-1;'=Mother`,
        '',
        'فاطمه احمد;٥١١١١١١١;;;;;;;;;',
        'Noor;55555555;;;;;;;;;',
        'noor;55555555;;;;;;;;;',
      );
      const dry = await desk().interchange.importPatients({ csv, dry_run: true });
      expect(dry).to.deep.equal({
        dry_run: true,
        rows: 4,
        imported: 0,
        already_imported: 0,
        refused: [],
        possible_duplicates: [
          { row: 2, line: 5, patient_ids: [known.patient.id], rows: [] },
          { row: 4, line: 7, patient_ids: [], rows: [3] },
        ],
      });
      expect(await patientsThere()).to.have.lengthOf(1);
      const done = await desk().interchange.importPatients({ csv });
      expect(done).to.deep.equal({ ...dry, dry_run: false, imported: 4 });
      const [noor] = (await desk().patients.search({ q: 'al-sabah' })).items;
      expect(noor).to.deep.include({
        name: 'Al-Sabah, "Noor"',
        phone: '+96552222222',
        email: 'noor@clinic.example',
        gender: 'female',
        date_of_birth: '1990-05-31',
        national_id: '290053112345',
        address: 'Block 1\r\nStreet 2',
        insurance: { provider: 'Gulf', policy_number: 'P-1' },
        insurance_id: 'C-1',
        emergency_contact: '=Mother',
        user_id: null,
        balance: 0,
      });
      const again = await desk().interchange.importPatients({ csv });
      expect(again).to.include({ imported: 0, already_imported: 4 });
      expect(await patientsThere()).to.have.lengthOf(5);
      const [entry, ...more] = await entries('patients.import');
      expect(more).to.deep.equal([]);
      expect(entry).to.deep.include({ rows: 4, to_import: 4, already_imported: 0 });
      expect(JSON.stringify(entry)).to.not.match(/Noor|noor|222222/);
    });

    it('with one refused row nothing is imported; each is named with its line and all that is wrong', async () => {
      const csv = csvOf(
        'name,phone,national_id,insurance_provider,date_of_birth',
        'Ali,51111111,288,,',
        '"Sara\r\nM",123,,Gulf,2990-01-01',
        'Omar,51111111,288,,',
        'Huda,51111111',
        ',51111111,,,2990-01-01',
      );
      const report = await desk().interchange.importPatients({ csv });
      expect(report).to.include({ rows: 5, imported: 0 });
      expect(
        report.refused.map(({ row, line, errors }) => [row, line, Object.keys(errors).sort().join()]),
      ).to.deep.equal([
        [2, 3, 'insurance_policy_number,phone'],
        [3, 5, 'national_id'],
        [4, 6, 'row'],
        [5, 7, 'name'],
      ]);
      expect(JSON.stringify(report)).to.not.match(/Sara|Omar|123|288/);
      expect(await patientsThere()).to.deep.equal([]);
      expect(await entries('patients.import')).to.deep.equal([]);
      const refusals = [
        ['must be UTF-8', new Uint8Array([0x6e, 0xff])],
        ['is a column', csvOf('name', 'Ali')],
        ['column 3', csvOf('name,phone,Sara', 'Ali,51111111,x')],
        ['column 2', csvOf('name,name,phone')],
        ['line 2', csvOf('name,phone', '"Ali,51111111')],
        ['is a column', csvOf('')],
      ] as const;
      for (const [problem, bad] of refusals) {
        const { code, details } = (await rejectionOf(
          desk().interchange.importPatients({ csv: bad }),
        )) as never;
        expect(code).to.equal('VALIDATION_ERROR');
        expect(JSON.stringify(details)).to.include(problem).and.not.include('Sara');
      }
    });

    it('1,000 rows are one write; a longer file cut off in between is completed by the same file: every row once', async () => {
      const rows = Array.from(
        { length: 1_020 },
        (_, row) => `Patient ${row},5${String(row).padStart(7, '0')}`,
      );
      const csv = csvOf('name,phone', ...rows);
      const write = parts.storage.write.bind(parts.storage);
      const failing = sinon.stub(parts.storage, 'write');
      failing.callsFake(write).onSecondCall().rejects(new StorageUnavailableError('the machine failed'));
      await rejectionOf(desk().interchange.importPatients({ csv }));
      failing.restore();
      expect((await desk().patients.list()).total).to.equal(1_000);
      const told: number[] = [];
      const done = await desk().interchange.importPatients({ csv }, (done_) => told.push(done_));
      expect(done).to.include({ rows: 1_020, imported: 20, already_imported: 1_000 });
      expect(done.possible_duplicates).to.deep.equal([]);
      expect(told).to.deep.equal([20]);
      expect((await desk().patients.list()).total).to.equal(1_020);
      expect((await entries('patients.import')).map(({ to_import }) => to_import)).to.deep.equal([1_020, 20]);
    });

    it('stock: each item with its ledger and lot; a SKU that is taken or repeated, a bad number: nothing', async () => {
      await addItem(parts, { sku: 'TAKEN' });
      const head = 'name,category,quantity,unit,unit_cost,sku,min_quantity,supplier,expiry_date';
      const bad = csvOf(
        head,
        'Gauze,Supplies,10,box,1.250,G1,2,,2031-06-30',
        'Gauze,Supplies,10,box,1.2505,,,,',
        'Gloves,Supplies,ten,box,1,TAKEN,,,',
        'Gloves,Supplies,5,box,1,TAKEN,,,',
        'Tape,Supplies,-1,box,1,,,,',
        'Tape,Supplies,1,box,1,G1,,,',
        'Bags,Supplies,0,box,1,,,,2031-06-30',
      );
      const report = await desk().interchange.importInventory({ csv: bad });
      expect(report.refused.map(({ row, errors }) => [row, ...Object.keys(errors)])).to.deep.equal([
        [2, 'unit_cost'],
        [3, 'quantity'],
        [4, 'sku'],
        [5, 'quantity'],
        [6, 'sku'],
        [7, 'expiry_date'],
      ]);
      expect(await stockThere()).to.have.lengthOf(1);
      const csv = csvOf(
        head,
        'Gauze,Supplies,10,box,1.250,G1,2,Gulf Med,2031-06-30',
        'Bags,Bins,0,piece,0,,,,',
      );
      expect(await desk().interchange.importInventory({ csv })).to.include({ rows: 2, imported: 2 });
      expect(await desk().interchange.importInventory({ csv })).to.include({
        imported: 0,
        already_imported: 2,
      });
      const [bags, gauze] = await stockThere();
      expect(bags).to.deep.include({ name: 'Bags', quantity: 0, min_quantity: 5, sku: null, lots: [] });
      expect(gauze).to.deep.include({
        quantity: 10,
        min_quantity: 2,
        unit_cost: 1.25,
        supplier: 'Gulf Med',
        lots: [{ expiry_date: '2031-06-30', quantity: 10 }],
      });
      await expectStockAddsUp(parts);
      expect((await entries('inventory.import')).map(({ to_import }) => to_import)).to.deep.equal([2]);
    });

    it('is for admins alone', async () => {
      const csv = csvOf('name,phone', 'Ali,51111111');
      for (const role of ['doctor', 'receptionist', 'technician', 'patient'] as const) {
        const { interchange } = (await signInAs(parts, role)).as();
        const before = await rejectionOf(interchange.importPatients({ csv }));
        expect(before).to.have.property('code', 'FORBIDDEN');
        expect(await rejectionOf(interchange.importInventory({ csv }))).to.have.property('code', 'FORBIDDEN');
      }
      const admin = (await signInAs(parts, 'admin')).as();
      expect(await admin.interchange.importPatients({ csv })).to.include({ imported: 1 });
    });
  });
});
