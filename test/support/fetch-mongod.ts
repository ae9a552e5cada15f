// Fetches the mongod that tests start where there is no other MongoDB: once, before they run side by side, each of which
// would try for itself. Says on standard output why there is none.
import { findSecantus } from './secantus.ts';

if (!process.env.MONGODB_TEST_URI && (await findSecantus()) === undefined) {
  const { MongoBinary } = await import('mongodb-memory-server-core');
  try {
    await MongoBinary.getPath();
  } catch (error) {
    console.log(error instanceof Error ? error.message.split('\n')[0] : error);
  }
}
