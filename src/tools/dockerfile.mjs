// What a Dockerfile says, for the script that carries it out and the test that judges it.
import { DockerfileParser, From, ModifiableInstruction } from 'dockerfile-ast';

/**
 * One instruction. `flags` are by name, without dashes; `text` is all behind the flags, on one line.
 *
 * @typedef {{ keyword: string; flags: Record<string, string>; text: string }} Step
 */

/** @typedef {{ name: string | null; image: string; steps: Step[] }} Stage */

/** @param {string} content @returns {Stage[]} in their order. */
export function readStages(content) {
  /** @type {Stage[]} */
  const stages = [];
  for (const instruction of DockerfileParser.parse(content).getInstructions()) {
    if (instruction instanceof From) {
      stages.push({
        name: instruction.getBuildStage(),
        image: instruction.getImage() ?? '',
        steps: [],
      });
      continue;
    }
    const stage = stages.at(-1);
    if (stage === undefined) throw new Error('The Dockerfile does not begin with FROM.');
    stage.steps.push(toStep(instruction));
  }
  return stages;
}

/** @param {import('dockerfile-ast').Instruction} instruction @returns {Step} */
function toStep(instruction) {
  const given = instruction instanceof ModifiableInstruction ? instruction.getFlags() : [];
  const flags = Object.fromEntries(given.map((flag) => [flag.getName(), flag.getValue() ?? '']));
  const text = (instruction.getArgumentsContent() ?? '').replaceAll(/\\\n\s*/g, '');
  return {
    keyword: instruction.getKeyword(),
    flags,
    text: text.replace(/^(--\S+\s+)+/, '').trim(),
  };
}

/** @param {string} text of ENV. @returns {Record<string, string>} */
export function readVariables(text) {
  return Object.fromEntries(
    text.split(/\s+/).map((pair) => {
      const at = pair.indexOf('=');
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

/** @param {string} text of CMD, or of HEALTHCHECK behind its flags, without a shell. @returns {string[]} */
export function readCommand(text) {
  return JSON.parse(text.replace(/^CMD\s+/, ''));
}
