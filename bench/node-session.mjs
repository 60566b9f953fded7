/**
 * The least that a program takes which starts a Node process for each session, as electerm's server does: a process with ssh2 and an
 * open shell, and nothing else. It is a stand-in; electerm's own loads more. Arguments: host, port, the file with the key.
 */
import { readFileSync } from 'node:fs'
import { Client } from 'ssh2'

const [host, port, key] = process.argv.slice(2)
const client = new Client()
client.on('ready', () => {
  client.shell((error, channel) => {
    if (error) throw error
    channel.once('data', () => process.stdout.write('prompt\n'))
    channel.resume()
  })
})
client.connect({ host, port: Number(port), username: 'vagrant', privateKey: readFileSync(key) })
