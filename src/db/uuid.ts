/** UUID v7 ids, made in the service because PostgreSQL 15 has none: they grow with time, also within a millisecond. */
import { randomFillSync } from 'node:crypto';

const random = Buffer.allocUnsafe(16 * 256);
let used = random.length;
let last = 0;
let sequence = 0;

export function uuidv7(now: number = Date.now()): string {
  if (used === random.length) {
    randomFillSync(random);
    used = 0;
  }
  const bytes = random.subarray(used, used + 16);
  used += 16;
  if (now > last) {
    last = now;
    sequence = bytes.readUInt16BE(6) & 0x7ff; // starts in the lower half, so that it can count up
  } else if (++sequence > 0xfff) {
    last += 1;
    sequence = 0;
  }
  bytes.writeUIntBE(last, 0, 6);
  bytes.writeUInt16BE(0x7000 | sequence, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
