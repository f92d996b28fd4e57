"""Compares distances, groups, silhouettes and ranks with scikit-learn and networkx.

Reads one JSON object from the file that is named, and prints one: the largest differences.
"""

import json
import sys

import networkx
import numpy
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score, silhouette_samples
from sklearn.metrics.pairwise import nan_euclidean_distances
from sklearn.preprocessing import normalize


def array(rows):
    return numpy.array([[numpy.nan if cell is None else cell for cell in row] for row in rows], dtype=float)


def unit_rows(points):
    """L2 over what is known."""
    norms = numpy.sqrt(numpy.nansum(points**2, axis=1, keepdims=True))
    return points / numpy.where(norms == 0, 1, norms)


def worst(ours, theirs):
    ours, theirs = array(ours), numpy.array(theirs, dtype=float)
    assert ours.shape == theirs.shape, (ours.shape, theirs.shape)
    assert (numpy.isnan(ours) == numpy.isnan(theirs)).all(), "what is not known differs"
    return float(numpy.nanmax(numpy.abs(ours - theirs)))


def groups(told):
    points = normalize(array(told["rows"]) * numpy.array(told["weights"]))
    labels = numpy.array(told["labels"])
    k = len(set(told["labels"]))
    fitted = KMeans(n_clusters=k, n_init=50, random_state=1).fit(points)
    centres = numpy.array([points[labels == label].mean(axis=0) for label in range(k)])
    inertia = float(((points - centres[labels]) ** 2).sum())
    return {
        "silhouette": worst([told["silhouette"]], [silhouette_samples(points, labels)]),
        "inertia": inertia / fitted.inertia_,
        "rand": adjusted_rand_score(labels, fitted.labels_),
    }


def ranks(graph):
    nodes = networkx.DiGraph()
    nodes.add_nodes_from(range(graph["count"]))
    nodes.add_edges_from(zip(graph["from"], graph["to"]))
    found = networkx.pagerank(nodes, alpha=graph["damping"], tol=1e-14, max_iter=10000)
    parts = {frozenset(part) for part in networkx.weakly_connected_components(nodes)}
    ours = {}
    for node, part in enumerate(graph["components"]):
        ours.setdefault(part, set()).add(node)
    return {
        "ranks": worst([graph["ranks"]], [[found[node] for node in range(graph["count"])]]),
        "components": {frozenset(part) for part in ours.values()} == parts,
    }


told = json.load(open(sys.argv[1]))
print(
    json.dumps(
        {
            "distances": [
                worst(one["distances"], nan_euclidean_distances(unit_rows(array(one["rows"])))) for one in told["distances"]
            ],
            "groups": [groups(one) for one in told["groups"]],
            "graphs": [ranks(graph) for graph in told["graphs"]],
        }
    )
)
