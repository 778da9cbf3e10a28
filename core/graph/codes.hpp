// The codes of what can be wrong with a revision graph, a target or the version rows.
#pragma once

namespace mig::graph::code {

// The files do not make a graph.
inline constexpr const char* kDuplicateId = "MIG-301";
inline constexpr const char* kMissingParent = "MIG-302";
inline constexpr const char* kMissingDependency = "MIG-303";
inline constexpr const char* kSelfReference = "MIG-304";
inline constexpr const char* kCycle = "MIG-305";
inline constexpr const char* kIllegalId = "MIG-306";
inline constexpr const char* kIllegalLabel = "MIG-307";
inline constexpr const char* kDuplicateLabel = "MIG-308";
inline constexpr const char* kRepeatedParent = "MIG-309";

// A target cannot be read or found.
inline constexpr const char* kMalformedTarget = "MIG-320";
inline constexpr const char* kUnknownRevision = "MIG-321";
inline constexpr const char* kAmbiguousId = "MIG-322";
inline constexpr const char* kShortId = "MIG-323";
inline constexpr const char* kSeveralHeads = "MIG-324";
inline constexpr const char* kPastEnd = "MIG-325";
inline constexpr const char* kAmbiguousWalk = "MIG-326";
inline constexpr const char* kNotOnBranch = "MIG-327";
inline constexpr const char* kNotHere = "MIG-328";
inline constexpr const char* kSeveralRows = "MIG-329";
inline constexpr const char* kNothingApplied = "MIG-330";

// The database's rows, the graph and the target do not fit together.
inline constexpr const char* kUnknownRow = "MIG-340";
inline constexpr const char* kOverlappingRows = "MIG-341";
inline constexpr const char* kNotApplied = "MIG-342";
inline constexpr const char* kCrossesBranch = "MIG-343";
inline constexpr const char* kStampTargets = "MIG-344";
inline constexpr const char* kBadRange = "MIG-345";

}  // namespace mig::graph::code
