import type { AuditEntry, Role } from '@clinic/core';
import { openServer, type Received, type Sent, type TestServer } from '../support/server.ts';
import { signInEveryRole, type Tokens } from './callers.ts';
import { Watch } from './canaries.ts';

/** What stands on the trail of who did it, and what was done; the rest follows from the request. */
export type Recorded = Pick<AuditEntry, 'action' | 'entity' | 'changes' | 'outcome'> & {
  /** The role of the user whose act it is. */
  readonly by: 'anonymous' | Role;
  /** Given where the act is about no one document. */
  readonly entity_id?: null;
};

export const recorded = (
  by: Recorded['by'],
  action: string,
  entity: string,
  changes: AuditEntry['changes'] = {},
  outcome: AuditEntry['outcome'] = 'success',
): Recorded => ({ by, action, entity, changes, outcome });

/** What a later request needs of an earlier answer. */
interface Known {
  /** The patient's who signs in by code. */
  token: string;
  refresh_token: string;
  packageId: string;
  subscriptionId: string;
  /** The token of the patient who signs in by password, and the session of the registration. */
  account: string;
  sessionId: string;
  departmentId: string;
  doctorId: string;
  doctorUserId: string;
  userId: string;
  webhookId: string;
  hoursId: string;
  timeOffId: string;
  profileId: string;
  patientId: string;
  appointmentId: string;
  placeId: string;
  itemId: string;
  visitId: string;
  treatmentId: string;
  prescriptionId: string;
  billingId: string;
}

/** A clinic in which every write can be asked for, one after the other. */
export interface World {
  readonly server: TestServer;
  readonly staff: Tokens;
  readonly watch: Watch;
  readonly known: Known;
}

export interface Write {
  /** `METHOD /path` as declared. */
  readonly route: string;
  sent(world: World): Asked | Promise<Asked>;
  /** Exactly what stands on the trail afterwards, and nothing else. */
  readonly leaves: (world: World) => Recorded;
  then?(world: World, answer: Received): void;
  /** What it was about is gone afterwards. */
  readonly removes?: true;
}

export type Asked = Sent & { readonly params?: Record<string, string> };

export const openWorld = async (store: Parameters<typeof openServer>[0]): Promise<World> => {
  const server = await openServer(store, { sample: true, settings: { paymentMode: 'manual' } });
  const staff = await signInEveryRole(server);
  const packages = (await server.get('/packages/available')).data.packages as { id: string; price: number }[];
  const none = { token: '', refresh_token: '', subscriptionId: '', account: '', sessionId: '' };
  const ids = { departmentId: '', doctorId: '', doctorUserId: '', userId: '', webhookId: '' };
  const booked = {
    hoursId: '',
    timeOffId: '',
    profileId: '',
    patientId: '',
    appointmentId: '',
    placeId: '',
  };
  const written = { itemId: '', visitId: '', treatmentId: '', prescriptionId: '', billingId: '' };
  const packageId = packages.find(({ price }) => price === 25)?.id ?? '';
  return { server, staff, watch: new Watch(), known: { ...none, ...ids, ...booked, ...written, packageId } };
};
