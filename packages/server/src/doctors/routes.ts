import { assignInput, doctorEdit, doctorInput, doctorQuery, doctorSearch } from '@clinic/core';
import * as v from 'valibot';
import { id, pageOf } from '../http/answers.ts';
import { exampleDepartment, exampleDoctor, examplePublicDoctor } from '../http/examples.ts';
import { type Route, route } from '../http/route.ts';
import { doctorAnswer } from './answers.ts';

const params = v.strictObject({ id });
const answer = v.strictObject({ doctor: doctorAnswer });
const examplePage = { items: [examplePublicDoctor], page: 1, per_page: 20, total: 1, pages: 1 };

/** The same at two addresses: where admins look for it, and beside the list. */
const createAt = (path: '/doctors' | '/admin/doctors'): Route =>
  route({
    method: 'POST',
    path,
    action: 'doctors.manage',
    summary:
      'Add a doctor, with the user who signs in: by password, or by code where the phone is a Kuwait mobile number.',
    body: doctorInput,
    answer: v.strictObject({ doctor: doctorAnswer, doctor_id: id, user_id: id }),
    message: 'doctor_created',
    status: 201,
    errors: ['INVALID_PHONE_NUMBER', 'EMAIL_TAKEN', 'PHONE_TAKEN', 'NOT_FOUND', 'CONFLICT'],
    example: {
      request: {
        name: exampleDoctor.name,
        email: exampleDoctor.email,
        phone: exampleDoctor.phone,
        specialty: exampleDoctor.specialty,
        license_number: exampleDoctor.license_number,
        department_id: exampleDoctor.department_id,
        bio: exampleDoctor.bio,
        monthly_rate: exampleDoctor.monthly_rate,
      },
      response: { doctor: exampleDoctor, doctor_id: exampleDoctor.id, user_id: exampleDoctor.user_id },
    },
    handle: async ({ clinic, body }) => {
      const doctor = await clinic.doctors.create(body);
      return { doctor, doctor_id: doctor.id, user_id: doctor.user_id };
    },
  });

export const doctorRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/doctors',
    action: 'doctors.read',
    summary: 'Doctors by name. Staff see more of each, and inactive ones.',
    optionalSignIn: true,
    query: doctorQuery,
    answer: pageOf(doctorAnswer),
    message: 'doctors',
    example: { response: examplePage },
    handle: ({ clinic, query }) => clinic.doctors.list(query),
  }),
  createAt('/doctors'),
  route({
    method: 'GET',
    path: '/doctors/search',
    action: 'doctors.read',
    summary: 'Doctors of whose name or specialty a word begins with `q`.',
    optionalSignIn: true,
    query: doctorSearch,
    answer: pageOf(doctorAnswer),
    message: 'doctors',
    example: { response: examplePage },
    handle: ({ clinic, query }) => clinic.doctors.search(query),
  }),
  route({
    method: 'GET',
    path: '/doctors/:id',
    action: 'doctors.read',
    summary: 'A doctor; staff see more, admins and the doctor all of it.',
    optionalSignIn: true,
    params,
    answer,
    message: 'doctor',
    example: { response: { doctor: examplePublicDoctor } },
    handle: async ({ clinic, params }) => ({ doctor: await clinic.doctors.show(params.id) }),
  }),
  route({
    method: 'PATCH',
    path: '/doctors/:id',
    action: 'doctors.update',
    summary: 'Change a doctor; null takes a value away. Doctors change their own bio and phone.',
    params,
    body: doctorEdit,
    answer,
    message: 'doctor_saved',
    errors: ['FORBIDDEN', 'INVALID_PHONE_NUMBER', 'CONFLICT', 'INVALID_TRANSITION'],
    example: { request: { bio: exampleDoctor.bio }, response: { doctor: exampleDoctor } },
    handle: async ({ clinic, params, body }) => ({ doctor: await clinic.doctors.update(params.id, body) }),
  }),
  route({
    method: 'DELETE',
    path: '/doctors/:id',
    action: 'doctors.manage',
    summary: 'Deactivate a doctor: no new bookings. The user may still sign in.',
    params,
    answer,
    message: 'doctor_deactivated',
    errors: ['INVALID_TRANSITION', 'CONFLICT'],
    example: { response: { doctor: { ...exampleDoctor, is_active: false } } },
    handle: async ({ clinic, params }) => ({ doctor: await clinic.doctors.deactivate(params.id) }),
  }),
  createAt('/admin/doctors'),
  route({
    method: 'POST',
    path: '/admin/assign-doctor',
    action: 'doctors.manage',
    summary: 'Put a doctor into a department, out of the one before.',
    body: assignInput,
    answer,
    message: 'doctor_assigned',
    errors: ['NOT_FOUND'],
    example: {
      request: { doctor_id: exampleDoctor.id, department_id: exampleDepartment.id },
      response: { doctor: exampleDoctor },
    },
    handle: async ({ clinic, body }) => ({ doctor: await clinic.doctors.assign(body) }),
  }),
];
