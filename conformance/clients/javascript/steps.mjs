// Prints one line per step in the Test Anything Protocol, so that the test runner can show each by its sentence.
const steps = [];

export function step(sentence, body) {
  steps.push({ sentence, body });
}

export async function run() {
  console.log(`1..${steps.length}`);
  for (const [index, { sentence, body }] of steps.entries()) {
    try {
      await body();
      console.log(`ok ${index + 1} - ${sentence}`);
    } catch (error) {
      console.log(`not ok ${index + 1} - ${sentence}`);
      console.log(`# ${String(error.stack ?? error).replaceAll("\n", "\n# ")}`);
    }
  }
}
