// A declaration as YAML text, in any of the many ways YAML has to say the same.
#ifndef LIUSHUI_TESTS_RANDOM_CHARTS_GENERATORS_YAML_TEXT_H_
#define LIUSHUI_TESTS_RANDOM_CHARTS_GENERATORS_YAML_TEXT_H_

#include <string>

#include "google/protobuf/message.h"
#include "tests/random_charts/generators/draw.h"

namespace liushui::random_charts {

// Reads back as `message`, as chart::ReadYaml reads declarations. In the plain style: blocks, fields in the
// order of their numbers, as few quotes as possible.
std::string PlainYaml(const google::protobuf::Message& message);

// The same in a style drawn by chance: block or flow, quotes or none, fields in any order, a list of one text
// with or without brackets.
std::string AnyYaml(const google::protobuf::Message& message, Draw* draw);

}  // namespace liushui::random_charts

#endif  // LIUSHUI_TESTS_RANDOM_CHARTS_GENERATORS_YAML_TEXT_H_
