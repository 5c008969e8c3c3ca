// fauxqs [FOLDER]: in memory, or durable in the folder (SQLite in WAL mode, its default synchronous=FULL).
import './loopback.mjs';
import { startFauxqs } from 'fauxqs';

const [dataDir] = process.argv.slice(2);
await startFauxqs({ port: 0, logger: false, ...(dataDir ? { dataDir } : {}) });
