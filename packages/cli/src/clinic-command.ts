import { userInfo } from 'node:os';
import type { Clinic, ClinicFor, Configuration, Messenger, Storage } from '@clinic/core';
import { BaseCommand } from './base-command.ts';
import { type Listed, type ReadPage, readUpTo } from './list.ts';

/** Who is audited: the operating system's user. A container may run under a number that has no name. */
const operatorName = (): string => {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
};

/**
 * A command on the clinic's data. It opens the store the server uses, from the same configuration, and lets go
 * of it whatever happens. Core is loaded only then, so that help and wrong usage answer at once.
 */
export abstract class ClinicCommand extends BaseCommand {
  private opened: { configuration: Configuration; storage: Storage } | undefined;

  /** The configuration and the store it names. */
  protected async openStore(): Promise<{ configuration: Configuration; storage: Storage }> {
    if (this.opened) return this.opened;
    const { loadConfig, openStorage, readEnvironment } = await import('@clinic/core');
    const configuration = loadConfig(readEnvironment());
    const storage = await openStorage(configuration.database);
    this.opened = { configuration, storage };
    for (const warning of storage.warnings) this.warn(warning);
    return this.opened;
  }

  protected async openClinic(messenger?: Messenger): Promise<Clinic> {
    const { createBlobs, createClinic } = await import('@clinic/core');
    const { configuration, storage } = await this.openStore();
    const { settings, blobs } = configuration;
    return createClinic({ storage, settings, blobs: createBlobs(blobs), ...(messenger && { messenger }) });
  }

  /** The clinic's operations, done in the operator's name. */
  protected async clinic(): Promise<ClinicFor> {
    const clinic = await this.openClinic();
    return clinic.as({ type: 'cli', name: operatorName() });
  }

  /** The same for what adds to the clinic: a store that was never made is made first, so that its rules hold. */
  protected async clinicToAddTo(): Promise<ClinicFor> {
    const { store } = await this.openClinic();
    await store.ensure();
    return this.clinic();
  }

  /** As `readUpTo`; a terminal shows that it goes on. */
  protected readUpTo<T extends { id: string }>(limit: number, readPage: ReadPage<T>): Promise<Listed<T>> {
    return this.working('Reading', () => readUpTo(limit, readPage));
  }

  /** An instant as the clinic's clock shows it. */
  protected civil(instant: string | null): string {
    if (instant === null) return '–';
    const timeZone = this.opened?.configuration.settings.timezone ?? 'UTC';
    return new Intl.DateTimeFormat('en-GB', { timeZone, dateStyle: 'medium', timeStyle: 'short' }).format(
      new Date(instant),
    );
  }

  protected override async finally(error: Error | undefined): Promise<void> {
    await this.opened?.storage.close();
    await super.finally(error);
  }
}
