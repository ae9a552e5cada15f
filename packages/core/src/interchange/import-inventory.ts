import type * as v from 'valibot';
import type { Context } from '../context.ts';
import { reachOf } from '../identity/permissions.ts';
import { inventory } from '../inventory/collections.ts';
import { addingItem, newItem } from '../inventory/create.ts';
import { type InventoryItem, itemInput } from '../inventory/item.ts';
import { validate } from '../kernel/validate.ts';
import { type Cells, importInput, noting, type Rows, readRows, refuse, refuseRepeated } from './read-rows.ts';
import type { ImportReport } from './report.ts';
import { batched, type ImportProgress, importRows, missingOf } from './write-rows.ts';

const { name, category, quantity, unit, unit_cost, ...told } = itemInput.entries;
const columns = {
  required: Object.keys({ name, category, quantity, unit, unit_cost }),
  optional: Object.keys(told),
};

/** Columns that hold numbers, with `.` for the decimals. */
const NUMBERS = ['quantity', 'min_quantity', 'unit_cost'];

/**
 * Stock from a table with the fields of a new item, each with the first line of its ledger; as `importPatients`. A SKU
 * that an item has is refused.
 * @throws ClinicError FORBIDDEN; VALIDATION_ERROR the file isn't such a table; CONFLICT somebody took a SKU or imported it
 *   meanwhile
 */
export const importInventory = async (
  context: Context,
  input: v.InferInput<typeof importInput>,
  progress: ImportProgress = () => {},
): Promise<ImportReport> => {
  reachOf(context.actor, 'inventory.import');
  const { csv, dry_run = false } = validate(importInput, input);
  const rows = readRows(csv, columns, (cells, id, problems) => itemOf(context, cells, id, problems));
  refuseRepeated(rows, 'sku', ({ sku }) => sku);
  const missing = await missingOf(context, inventory, rows.good);
  await refuseTaken(context, rows, new Set(missing.map(({ made }) => made.id)));
  const stepsOf = (item: InventoryItem) => addingItem(context, item);
  const file = { entity: 'inventory', rows, missing, stepsOf, dry_run };
  return { ...(await importRows(context, file, progress)), possible_duplicates: [] };
};

const itemOf = (
  context: Context,
  cells: Cells,
  id: string,
  problems: Record<string, string>,
): InventoryItem | undefined =>
  noting(problems, () => {
    const numbers = NUMBERS.flatMap((column) => {
      const cell = cells[column];
      return cell !== undefined && /^-?\d+(\.\d+)?$/.test(cell) ? [[column, Number(cell)]] : [];
    });
    const given: unknown = { ...cells, ...Object.fromEntries(numbers) };
    return newItem(context, validate(itemInput, given), id);
  });

/** Refuses rows that are yet to be written and whose SKU an item has. */
const refuseTaken = async (
  { storage }: Context,
  rows: Rows<InventoryItem>,
  missing: ReadonlySet<string>,
): Promise<void> => {
  const taken = new Set<string | null>();
  for (const batch of batched(rows.good)) {
    const skus = batch.flatMap(({ made }) => made.sku ?? []);
    const found = await storage.collection(inventory).find({ is_active: true, sku: { $in: skus } });
    for (const { sku } of found) taken.add(sku);
  }
  refuse(rows, ({ made }) =>
    made.sku !== null && missing.has(made.id) && taken.has(made.sku)
      ? { sku: 'another item has it' }
      : undefined,
  );
};
