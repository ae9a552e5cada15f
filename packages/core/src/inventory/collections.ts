import { defineCollection } from '../storage/index.ts';
import type { InventoryItem } from './item.ts';
import type { StockChange } from './stock-change.ts';

export const inventory = defineCollection<InventoryItem>({
  name: 'inventory',
  indexes: [
    {
      name: 'inventory_sku',
      fields: ['sku'],
      unique: true,
      optional: ['sku'],
      partial: { is_active: true },
    },
    { name: 'inventory_name', fields: ['is_active', 'name', 'id'] },
    { name: 'inventory_low', fields: ['is_active', 'is_low_stock', 'name', 'id'] },
    { name: 'inventory_category', fields: ['is_active', 'category_key', 'name', 'id'] },
    { name: 'inventory_expiry', fields: ['is_active', 'expiry_date'] },
    { name: 'inventory_search', fields: ['search'], multikey: 'search' },
  ],
});

export const stockChanges = defineCollection<StockChange>({
  name: 'stock_changes',
  indexes: [
    { name: 'stock_changes_item', fields: ['item_id', 'version'], unique: true },
    { name: 'stock_changes_at', fields: ['at', 'id'] },
  ],
});
