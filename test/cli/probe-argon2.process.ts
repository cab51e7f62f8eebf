import { hash, verify } from '@node-rs/argon2'

console.log(
  await verify(await hash('correct horse', { memoryCost: 19_456, timeCost: 2, parallelism: 1 }), 'correct horse'),
)
