import { bound, type Context } from '../context.ts';
import { createItem } from './create.ts';
import { listInventory, listStockChanges, showItem } from './list.ts';
import { removeItem } from './remove.ts';
import { updateItem } from './update.ts';

export const inventoryOperations = (context: Context) => ({
  list: bound(context, listInventory),
  show: bound(context, showItem),
  create: bound(context, createItem),
  update: bound(context, updateItem),
  remove: bound(context, removeItem),
  changes: bound(context, listStockChanges),
});
