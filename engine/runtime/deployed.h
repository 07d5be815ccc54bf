// What is deployed: revisions of workflows, and the aliases that stand for them.
#ifndef LIUSHUI_ENGINE_RUNTIME_DEPLOYED_H_
#define LIUSHUI_ENGINE_RUNTIME_DEPLOYED_H_

#include <cstdint>
#include <memory>
#include <string>

#include "engine/chart/chart.h"

namespace liushui::runtime {

// A deployed definition.
struct Deployed {
  std::shared_ptr<const chart::Chart> chart;  // shared with the instances that run on it
  uint32_t revision = 0;
  uint64_t index = 0;  // of the record that deployed it
  int64_t time_us = 0;
  std::string deployed_by;
};

// Which revision of a workflow: a number, an alias, or, with neither, the newest.
struct RevisionChoice {
  uint32_t number = 0;
  std::string alias;
};

// A name that stands for a revision, and can be moved to another.
struct WorkflowAlias {
  std::string workflow;
  std::string alias;
  uint32_t revision = 0;
  std::string hash;    // of that revision
  uint64_t index = 0;  // of the record that set it
  int64_t time_us = 0;
  std::string set_by;
};

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_DEPLOYED_H_
