import { auditQuery } from '@clinic/core';
import * as v from 'valibot';
import { pageOf } from '../http/answers.ts';
import { exampleStaff } from '../http/examples.ts';
import { type Route, route } from '../http/route.ts';
import { auditEntryAnswer } from './answers.ts';

export const auditRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/audit-logs',
    action: 'audit.read',
    summary:
      'Who did what, newest first. `from` and `to` are dates (whole days of the clinic) or instants (`to` excluded).',
    query: v.omit(auditQuery, ['since']),
    answer: pageOf(auditEntryAnswer),
    message: 'audit_logs',
    example: {
      response: {
        items: [
          {
            id: '0190a1b2-0000-7000-8000-000000000006',
            at: '2026-01-05T09:00:00.000Z',
            actor: { type: 'user', id: '0190a1b2-0000-7000-8000-000000000007', role: 'admin' },
            action: 'user.update',
            entity: 'users',
            entity_id: exampleStaff.id,
            changes: { fields: ['name', 'role'], role: 'receptionist' },
            ip: '203.0.113.7',
            request_id: '0190a1b2-0000-7000-8000-000000000008',
            outcome: 'success',
          },
        ],
        page: 1,
        per_page: 20,
        total: 1,
        pages: 1,
      },
    },
    handle: ({ clinic, query }) => clinic.audit.list(query),
  }),
];
