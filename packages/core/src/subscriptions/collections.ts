import { defineCollection } from '../storage/index.ts';
import type { Package, Subscription } from './subscription.ts';

export const packages = defineCollection<Package>({
  name: 'packages',
  indexes: [{ name: 'packages_on_sale', fields: ['is_active', 'created_at'] }],
});

export const subscriptions = defineCollection<Subscription>({
  name: 'package_history',
  indexes: [
    { name: 'package_history_user', fields: ['user_id', 'created_at'] },
    { name: 'package_history_one_open', fields: ['user_id'], unique: true, partial: { is_open: true } },
    { name: 'package_history_running', fields: ['expires_at'], partial: { is_active: true } },
    { name: 'package_history_pending', fields: ['created_at'], partial: { payment_status: 'pending' } },
  ],
});
