import { cdnByExpression, finish } from '../checks.js';
import { zodSchema } from '../zod-schema.js';

if (!finish(zodSchema.parse(JSON.parse(process.argv[2])), cdnByExpression).cdn) throw new Error('refused');
const { user, system } = process.cpuUsage();
console.log(user + system);
