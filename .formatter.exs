[
  inputs: ["{mix,.formatter}.exs", "{bench,bin,config,examples,lib,test,torture}/**/*.{ex,exs}"]
]
