import { photoInput } from '@clinic/core';
import * as v from 'valibot';
import { exampleUser } from '../http/examples.ts';
import { page, type Route, route } from '../http/route.ts';
import { userAnswer } from '../profile/answers.ts';
import { servePhoto } from './serve.ts';

/** The contract's 5 MB. */
const MAX_PHOTO_BYTES = 5_000_000;

const photo_url = '/photos/5f0c1f6e0a4b4d2f9c1e7a8b3d6c5e4f10213243.webp';

export const photoRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/users/me/photo',
    action: 'photo.change',
    summary:
      'Put up your photo: a JPEG, PNG or WebP of at most 5 MB; it is made small, and its metadata dropped.',
    body: photoInput,
    upload: { field: 'photo', maxBytes: MAX_PHOTO_BYTES, types: ['image/jpeg', 'image/png', 'image/webp'] },
    answer: v.strictObject({ user: userAnswer, photo_url: v.string() }),
    message: 'photo_changed',
    example: { response: { user: { ...exampleUser, photo_url }, photo_url } },
    handle: ({ clinic, body }) => clinic.photos.change(body),
  }),
  route({
    method: 'DELETE',
    path: '/users/me/photo',
    action: 'photo.change',
    summary: 'Take your photo down.',
    answer: v.strictObject({ user: userAnswer }),
    message: 'photo_removed',
    errors: ['CONFLICT'],
    example: { response: { user: exampleUser } },
    handle: async ({ clinic }) => ({ user: await clinic.photos.remove() }),
  }),
  page({
    path: '/photos/:name',
    action: 'photo.read',
    limited: false,
    summary: 'A photo, for whoever knows its name.',
    produces: 'image/webp',
    params: v.strictObject({ name: v.string() }),
    example: { response: '…' },
    serve: servePhoto,
  }),
];
