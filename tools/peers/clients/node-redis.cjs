// What a program does with node-redis as it comes: node node-redis.cjs PORT [first]

const assert = require('node:assert/strict');
const { createInterface } = require('node:readline');
const { createClient, ErrorReply, RESP_TYPES } = require('redis');

const [port, first] = process.argv.slice(2);
const allBytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));

async function main() {
  const client = createClient({ socket: { port: Number(port) } });
  // The connection that breaks is told of; without this, that ends the program.
  client.on('error', () => {});
  await client.connect();
  assert.equal(await client.get('peers:first'), null);
  console.log('version', require('redis/package.json').version);
  if (first) return client.destroy();

  const counts = Array.from({ length: 100 }, () => client.incr('peers:number'));
  assert.deepEqual(await Promise.all(counts), counts.map((_, at) => at + 1));

  const bytes = client.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer });
  assert.equal((await bytes.set(allBytes, allBytes)).toString(), 'OK');
  assert.deepEqual(await bytes.get(allBytes), allBytes);
  assert.deepEqual(await bytes.mGet([allBytes, 'peers:first']), [allBytes, null]);

  await client.set('peers:word', 'five');
  await assert.rejects(client.incr('peers:word'), (error) => {
    assert(error instanceof ErrorReply, error);
    assert.equal(error.message, 'ERR value is not an integer or out of range');
    return true;
  });
  assert.equal(await client.get('peers:word'), 'five');

  console.log('restart');
  await new Promise((resolve) => createInterface({ input: process.stdin }).once('line', resolve));
  assert.equal(await client.get('peers:word'), null);
  assert.equal(await client.set('peers:word', 'six'), 'OK');
  console.log('done');
  client.destroy();
}

main().then(() => process.exit(0), (error) => {
  console.error(error);
  process.exit(1);
});
