// What a program does with ioredis as it comes: node ioredis.cjs PORT [first]

const assert = require('node:assert/strict');
const { createInterface } = require('node:readline');
const { Redis, ReplyError } = require('ioredis');

const [port, first] = process.argv.slice(2);
const allBytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));

async function main() {
  const client = new Redis(Number(port));
  // The connection that breaks is told of.
  client.on('error', () => {});
  assert.equal(await client.get('peers:first'), null);
  console.log('version', require('ioredis/package.json').version);
  if (first) return client.disconnect();

  const pipeline = client.pipeline();
  for (let count = 0; count < 100; count += 1) pipeline.incr('peers:number');
  const expected = Array.from({ length: 100 }, (_, at) => [null, at + 1]);
  assert.deepEqual(await pipeline.exec(), expected);

  assert.equal(await client.set(allBytes, allBytes), 'OK');
  assert.deepEqual(await client.getBuffer(allBytes), allBytes);
  assert.deepEqual(await client.mgetBuffer(allBytes, 'peers:first'), [allBytes, null]);

  await client.set('peers:word', 'five');
  await assert.rejects(client.incr('peers:word'), (error) => {
    assert(error instanceof ReplyError, error);
    assert.equal(error.message, 'ERR value is not an integer or out of range');
    return true;
  });
  assert.equal(await client.get('peers:word'), 'five');

  console.log('restart');
  await new Promise((resolve) => createInterface({ input: process.stdin }).once('line', resolve));
  assert.equal(await client.get('peers:word'), null);
  assert.equal(await client.set('peers:word', 'six'), 'OK');
  console.log('done');
  client.disconnect();
}

main().then(() => process.exit(0), (error) => {
  console.error(error);
  process.exit(1);
});
