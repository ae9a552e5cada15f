import { inventoryQuery, itemEdit, itemInput, stockChangeQuery } from '@clinic/core';
import * as v from 'valibot';
import { id, pageOf } from '../http/answers.ts';
import { exampleItem, exampleStockChange } from '../http/examples.ts';
import { type Route, route } from '../http/route.ts';
import { itemAnswer, stockChangeAnswer } from './answers.ts';

const params = v.strictObject({ id });
const answer = v.strictObject({ item: itemAnswer });

export const inventoryRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/inventory',
    action: 'inventory.read',
    summary: 'What is in stock, by name; also what is low, or expires within some days.',
    query: inventoryQuery,
    answer: pageOf(itemAnswer),
    message: 'items',
    example: { response: { items: [exampleItem], page: 1, per_page: 20, total: 1, pages: 1 } },
    handle: ({ clinic, query }) => clinic.inventory.list(query),
  }),
  route({
    method: 'POST',
    path: '/inventory',
    action: 'inventory.manage',
    summary: 'Add an item. Its first quantity is the first line of its ledger.',
    body: itemInput,
    answer,
    message: 'item_created',
    status: 201,
    errors: ['CONFLICT'],
    example: {
      request: {
        name: exampleItem.name,
        sku: exampleItem.sku,
        category: exampleItem.category,
        quantity: 40,
        unit: exampleItem.unit,
        unit_cost: exampleItem.unit_cost,
        supplier: exampleItem.supplier,
        expiry_date: exampleItem.expiry_date,
      },
      response: { item: exampleItem },
    },
    handle: async ({ clinic, body }) => ({ item: await clinic.inventory.create(body) }),
  }),
  route({
    method: 'GET',
    path: '/inventory/:id',
    action: 'inventory.read',
    summary: 'An item, with its lots in the order in which they are taken.',
    params,
    answer,
    message: 'item',
    example: { response: { item: exampleItem } },
    handle: async ({ clinic, params }) => ({ item: await clinic.inventory.show(params.id) }),
  }),
  route({
    method: 'PATCH',
    path: '/inventory/:id',
    action: 'inventory.manage',
    summary:
      'Change an item, or its stock by adjust, or both. Stock is never below 0; what expires first goes first.',
    params,
    body: itemEdit,
    answer,
    message: 'item_updated',
    errors: ['INSUFFICIENT_STOCK', 'CONFLICT'],
    example: {
      request: { adjust: { change: 20, type: 'restock', notes: 'Delivery 7711', expiry_date: '2028-01-31' } },
      response: { item: exampleItem },
    },
    handle: async ({ clinic, params, body }) => ({ item: await clinic.inventory.update(params.id, body) }),
  }),
  route({
    method: 'DELETE',
    path: '/inventory/:id',
    action: 'inventory.manage',
    summary: 'Take an item off the list. Its ledger stays.',
    params,
    answer,
    message: 'item_removed',
    example: { response: { item: { ...exampleItem, is_active: false } } },
    handle: async ({ clinic, params }) => ({ item: await clinic.inventory.remove(params.id) }),
  }),
  route({
    method: 'GET',
    path: '/inventory/:id/changes',
    action: 'inventory.read',
    summary: 'The ledger of an item, newest first: what came and went. Its sum is the quantity.',
    params,
    query: stockChangeQuery,
    answer: pageOf(stockChangeAnswer),
    message: 'stock_changes',
    example: { response: { items: [exampleStockChange], page: 1, per_page: 20, total: 1, pages: 1 } },
    handle: ({ clinic, params, query }) => clinic.inventory.changes(params.id, query),
  }),
];
