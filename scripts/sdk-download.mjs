/**
 * Lets the Temporal SDK's own downloader fetch a server: `sdk-download.mjs dev-server|time-skipping VERSION FOLDER`.
 * The SDK can only download and start in one step, and cannot be told to give up, so this is a process that can be
 * ended from outside.
 */
import { TestWorkflowEnvironment } from '@temporalio/testing';

const [kind, version, downloadDir] = process.argv.slice(2);
const executable = { type: 'cached-download', version, downloadDir };
const server = { executable };
try {
  const environment =
    kind === 'dev-server'
      ? await TestWorkflowEnvironment.createLocal({ server })
      : await TestWorkflowEnvironment.createTimeSkipping({ server });
  await environment.teardown();
} catch (error) {
  // The causes repeat the message inside out; the last one says what happened.
  process.stderr.write(`${String(error).split(': ').slice(-2).join(': ')}\n`);
  process.exitCode = 1;
}
