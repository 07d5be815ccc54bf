// Story: what must have happened by the end of the demo, checked against the ledger and the board.
#ifndef LIUSHUI_CLIENTS_DEMO_SHOW_STORY_H_
#define LIUSHUI_CLIENTS_DEMO_SHOW_STORY_H_

#include <string>
#include <vector>

#include "clients/demo/branch/sample.h"
#include "clients/demo/show/board.h"
#include "clients/demo/show/tally.h"

namespace liushui::demo {

// One claim about the day.
struct Claim {
  std::string claim;  // a sentence, true or not
  bool holds = false;
  std::string found;  // the number behind it
};

// All claims of the story, in its order.
std::vector<Claim> CheckStory(const Tally& tally, const Board& board, const Sample& sample);

}  // namespace liushui::demo

#endif  // LIUSHUI_CLIENTS_DEMO_SHOW_STORY_H_
