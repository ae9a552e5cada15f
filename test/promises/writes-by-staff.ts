import { addDeadDelivery } from '../support/happenings.ts';
import { recorded, type World, type Write } from './audited-write.ts';
import { canary } from './canaries.ts';

const asAdmin = ({ staff }: World) => ({ token: staff.admin });
const theDepartment = (world: World) => ({ ...asAdmin(world), params: { id: world.known.departmentId } });
const theDoctor = (world: World) => ({ ...asAdmin(world), params: { id: world.known.doctorId } });
const theUser = (world: World) => ({ ...asAdmin(world), params: { id: world.known.userId } });

const departmentsAt = (path: '/departments' | '/admin/departments', name: string): Write[] => [
  {
    route: `POST ${path}`,
    sent: (world) => ({ ...asAdmin(world), body: { name } }),
    leaves: () => recorded('admin', 'department.create', 'departments', { name }),
    then: ({ known }, { data }) => {
      known.departmentId = data.department.id;
    },
  },
  {
    route: `DELETE ${path}/:id`,
    sent: theDepartment,
    leaves: () => recorded('admin', 'department.deactivate', 'departments', { is_active: false }),
  },
  {
    route: `PATCH ${path}/:id`,
    sent: (world) => ({ ...theDepartment(world), body: { name: `${name} unit`, is_active: true } }),
    leaves: () =>
      recorded('admin', 'department.update', 'departments', { name: `${name} unit`, is_active: true }),
  },
];

const doctor = { name: canary.name, email: `doctor.${canary.passwordEmail}`, password: canary.password };

export const creatingDoctor = (email: string): Pick<Write, 'sent' | 'leaves' | 'then'> => ({
  sent: (world) => ({
    ...asAdmin(world),
    body: { ...doctor, email, department_id: world.known.departmentId, bio: canary.bodyText },
  }),
  leaves: ({ known }) =>
    recorded('admin', 'doctor.create', 'doctors', {
      user_id: known.doctorUserId,
      department_id: known.departmentId,
    }),
  then: ({ known }, { data }) => {
    known.doctorId = data.doctor_id;
    known.doctorUserId = data.user_id;
  },
});

const onWebhook = ({ known, staff }: World) => ({ params: { id: known.webhookId }, token: staff.admin });

const onWebhooks: readonly Write[] = [
  {
    route: 'POST /webhooks',
    sent: ({ staff }) => ({
      token: staff.admin,
      body: { url: `https://${canary.query}.example/`, events: ['*'], description: canary.bodyText },
    }),
    leaves: () =>
      recorded('admin', 'webhook.create', 'webhooks', { events: ['*'], fields: ['url', 'description'] }),
    then: ({ known, watch }, { data }) => {
      known.webhookId = data.webhook.id;
      watch.addSecret(data.secret);
    },
  },
  {
    route: 'PATCH /webhooks/:id',
    sent: (world) => ({ ...onWebhook(world), body: { is_active: false } }),
    leaves: () => recorded('admin', 'webhook.update', 'webhooks', { is_active: false }),
  },
  {
    route: 'POST /webhooks/:id/deliveries/:delivery_id/retry',
    sent: async (world) => {
      const { params, token } = onWebhook(world);
      const delivery_id = await addDeadDelivery(world.server, params.id);
      return { params: { ...params, delivery_id }, token };
    },
    leaves: ({ known }) =>
      recorded('admin', 'webhook.retry_delivery', 'webhook_deliveries', {
        webhook_id: known.webhookId,
        state: 'queued',
      }),
  },
  {
    route: 'DELETE /webhooks/:id',
    sent: onWebhook,
    leaves: () => recorded('admin', 'webhook.remove', 'webhooks', {}),
    removes: true,
  },
];

/** What admins do, and a doctor, in an order in which each can be done. */
export const writesByStaff: readonly Write[] = [
  ...departmentsAt('/departments', 'Cardiology'),
  ...departmentsAt('/admin/departments', 'Radiology'),
  { route: 'POST /doctors', ...creatingDoctor(`other.${doctor.email}`) },
  { route: 'POST /admin/doctors', ...creatingDoctor(doctor.email) },
  {
    route: 'POST /auth/doctor/login',
    sent: () => ({ body: { email: doctor.email, password: doctor.password } }),
    leaves: () => recorded('doctor', 'session.start', 'sessions', { kind: 'password' }),
    then: ({ known }, { data }) => {
      known.account = data.token;
    },
  },
  {
    route: 'PATCH /doctors/:id',
    sent: (world) => ({
      ...theDoctor(world),
      token: world.known.account,
      body: { bio: canary.bodyText, phone: canary.otherPhone },
    }),
    leaves: () => recorded('doctor', 'doctor.update', 'doctors', { fields: ['bio', 'phone'] }),
  },
  {
    route: 'PATCH /doctors/:id',
    sent: (world) => ({ ...theDoctor(world), body: { name: canary.name, department_id: null } }),
    leaves: () =>
      recorded('admin', 'doctor.update', 'doctors', {
        fields: ['name', 'department_id'],
        department_id: null,
      }),
  },
  {
    route: 'POST /admin/assign-doctor',
    sent: (world) => ({
      ...asAdmin(world),
      body: { doctor_id: world.known.doctorId, department_id: world.known.departmentId },
    }),
    leaves: ({ known }) =>
      recorded('admin', 'doctor.assign', 'doctors', { department_id: known.departmentId }),
  },
  {
    route: 'DELETE /doctors/:id',
    sent: theDoctor,
    leaves: () => recorded('admin', 'doctor.deactivate', 'doctors'),
  },
  {
    route: 'POST /users',
    sent: (world) => ({
      ...asAdmin(world),
      body: { ...doctor, email: `staff.${canary.passwordEmail}`, role: 'receptionist' },
    }),
    leaves: () =>
      recorded('admin', 'user.create', 'users', {
        role: 'receptionist',
        fields: ['name', 'email', 'password_hash'],
      }),
    then: ({ known }, { data }) => {
      known.userId = data.user.id;
    },
  },
  {
    route: 'PATCH /users/:id',
    sent: (world) => ({ ...theUser(world), body: { phone: canary.otherPhone, role: 'technician' } }),
    leaves: () =>
      recorded('admin', 'user.update', 'users', { fields: ['role', 'phone_number'], role: 'technician' }),
  },
  {
    route: 'DELETE /users/:id',
    sent: theUser,
    leaves: () => recorded('admin', 'user.deactivate', 'users', { is_active: false }),
  },
  ...onWebhooks,
];
