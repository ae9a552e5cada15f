import { type Configuration, createBlobs, createClinic, createMessenger, openStorage } from '@clinic/core';
import { createLogger, standardLog } from './http/log.ts';
import { serveClinic } from './serve.ts';

export interface RunningServer {
  readonly port: number;
  /** Finishes the requests under way (10 s at most), ends the background work, closes the store. */
  stop(): Promise<void>;
}

/**
 * Everything a configuration names, started in order and stopped in the opposite one.
 * @param options.logTo the file descriptor of the log: 1, standard output, unless said otherwise.
 */
export const startServer = async (
  configuration: Configuration,
  { logTo = 1 }: { readonly logTo?: 1 | 2 } = {},
): Promise<RunningServer> => {
  const logger = createLogger(configuration.logLevel, standardLog(logTo));
  for (const warning of configuration.warnings) logger.warn(warning);
  const storage = await openStorage(configuration.database);
  try {
    const messenger = createMessenger(configuration.messaging, {
      environment: configuration.environment,
      warn: logger.warn,
    });
    const blobs = createBlobs(configuration.blobs);
    const clinic = createClinic({ storage, messenger, blobs, settings: configuration.settings });
    await clinic.store.initialize({ sample: false });
    const serving = await serveClinic(clinic, configuration.http, logger);
    const stopSweeping = clinic.startSweeping(
      configuration.sweepSeconds,
      (name, error) => logger.error(error, `The sweep of ${name} failed`),
      ({ number, mac }) => logger.info('audit sealed', { number, mac }),
    );
    return {
      port: serving.port,
      async stop() {
        await serving.stop();
        await stopSweeping();
        await storage.close();
        await logger.flush();
      },
    };
  } catch (error) {
    await storage.close();
    await logger.flush();
    throw error;
  }
};
