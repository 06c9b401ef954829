/** Merkle trees as of RFC 6962 2.1: leaves and nodes are hashed under different prefixes, so that neither passes for the other. */
import { createHash } from 'node:crypto';

export const hashAlgorithms = ['sha256', 'sm3'] as const;
export type HashAlgorithm = (typeof hashAlgorithms)[number];

export const digest = (algorithm: HashAlgorithm, ...parts: (Buffer | string)[]): Buffer => {
  const hash = createHash(algorithm);
  for (const part of parts) hash.update(part);
  return hash.digest();
};

const LEAF = Buffer.of(0);
const NODE = Buffer.of(1);

export const leafHash = (algorithm: HashAlgorithm, line: string): Buffer => digest(algorithm, LEAF, line);
const nodeHash = (algorithm: HashAlgorithm, left: Buffer, right: Buffer) => digest(algorithm, NODE, left, right);

/** The largest power of two below n: how many leaves stand to the left. */
const split = (n: number): number => 2 ** Math.floor(Math.log2(n - 1));

/** Of at least one leaf. */
export function rootOf(algorithm: HashAlgorithm, leaves: readonly Buffer[]): Buffer {
  const [only] = leaves;
  if (!only) throw new Error('a tree has a leaf');
  if (leaves.length === 1) return only;
  const at = split(leaves.length);
  return nodeHash(algorithm, rootOf(algorithm, leaves.slice(0, at)), rootOf(algorithm, leaves.slice(at)));
}

/** Hashes beside the way from a leaf to the root, the leaf's own sibling first. */
export function pathOf(algorithm: HashAlgorithm, leaves: readonly Buffer[], index: number): Buffer[] {
  if (leaves.length === 1) return [];
  const at = split(leaves.length);
  const [left, right] = [leaves.slice(0, at), leaves.slice(at)];
  return index < at
    ? [...pathOf(algorithm, left, index), rootOf(algorithm, right)]
    : [...pathOf(algorithm, right, index - at), rootOf(algorithm, left)];
}

/** The root that a leaf leads to by its path. Undefined where the path does not fit a tree of this size. */
export function rootByPath(
  algorithm: HashAlgorithm,
  { leaf, index, size, path }: { leaf: Buffer; index: number; size: number; path: readonly Buffer[] },
): Buffer | undefined {
  const sibling = path.at(-1);
  if (size <= 1 || !sibling) return size === 1 && index === 0 && !sibling ? leaf : undefined;
  const at = split(size);
  const rest = path.slice(0, -1);
  const isLeft = index < at;
  const below = isLeft ? { index, size: at } : { index: index - at, size: size - at };
  const inner = rootByPath(algorithm, { leaf, ...below, path: rest });
  return inner && (isLeft ? nodeHash(algorithm, inner, sibling) : nodeHash(algorithm, sibling, inner));
}

const HASH_BYTES = 32;
export const splitHashes = (bytes: Buffer): Buffer[] =>
  Array.from({ length: Math.ceil(bytes.length / HASH_BYTES) }, (_, n) =>
    bytes.subarray(n * HASH_BYTES, (n + 1) * HASH_BYTES),
  );
