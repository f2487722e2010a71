// Package search runs architecture searches on NAS-Bench-101 by the hundred,
// without training anything.
//
// An [Algorithm] is a function that asks an [Objective] for trainings until
// its limit is reached. [Run] runs it many times, on all processors, and
// returns a [Trajectory] for each run: the best cell so far by validation
// accuracy, and its test accuracy, over simulated seconds. The published
// algorithms are [RandomSearch], [Evolution], [SingleChangeEvolution],
// [LocalSearch], [SuccessiveHalving] and [Hyperband]; the zero value of each
// has the settings that its documentation names.
package search
