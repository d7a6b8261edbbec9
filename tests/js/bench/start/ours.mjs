import { checkEvent } from 'shotstack-hosting';

if (!checkEvent(process.argv[2]).valid) throw new Error('refused');
const { user, system } = process.cpuUsage();
console.log(user + system);
