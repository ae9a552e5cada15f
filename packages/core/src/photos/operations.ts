import { bound, type Context } from '../context.ts';
import { changePhoto, removePhoto } from './change-photo.ts';
import { readPhoto } from './read-photo.ts';

export const photosOperations = (context: Context) => ({
  change: bound(context, changePhoto),
  remove: () => removePhoto(context),
  read: bound(context, readPhoto),
});
