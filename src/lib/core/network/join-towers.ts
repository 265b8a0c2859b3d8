import { weightShapes } from './initializers.ts';
import type { Topology, WeightArray } from './network.ts';

/**
 * The weights of networks of one tower each, side by side as the towers of one network: it answers with the mean of their
 * logits.
 *
 * @param topology with as many towers as there are networks.
 */
export function joinTowers(
  topology: Topology,
  networks: readonly (readonly WeightArray[])[],
): WeightArray[] {
  const given = networks.map((weights) => new Map(weights.map((array) => [array.name, array])));
  return weightShapes(topology).map(({ name, shape, tower, ownName }) => {
    const own = given[tower]?.get(ownName);
    if (own === undefined) throw new Error(`Network ${tower} has no ${ownName}.`);
    return { name, shape, data: own.data };
  });
}
